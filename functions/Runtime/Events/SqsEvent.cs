using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replica.Runtime.Events;

/// <summary>What an SQS event source mapping hands to a function (AWS: "Using Lambda with Amazon SQS").</summary>
internal sealed record SqsEvent
{
    /// <summary>Each read on its own, so that a malformed record fails alone.</summary>
    [JsonPropertyName("Records")]
    public IReadOnlyList<JsonElement>? Records { get; init; }
}
