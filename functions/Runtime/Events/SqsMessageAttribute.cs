using System.Text.Json.Serialization;

namespace Replica.Runtime.Events;

/// <summary>An attribute that whoever sent a message gave it.</summary>
public sealed record SqsMessageAttribute
{
    /// <summary>Its value, if it is text or a number.</summary>
    [JsonPropertyName("stringValue")]
    public string? StringValue { get; init; }
}
