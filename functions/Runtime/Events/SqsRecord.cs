using System.Globalization;
using System.Text.Json.Serialization;

namespace Replica.Runtime.Events;

/// <summary>One message of an SQS event.</summary>
public sealed record SqsRecord
{
    /// <summary>Stays the same over deliveries.</summary>
    [JsonPropertyName("messageId")]
    public required string MessageId { get; init; }

    /// <summary>Names this delivery.</summary>
    [JsonPropertyName("receiptHandle")]
    public string? ReceiptHandle { get; init; }

    /// <summary>As it was sent.</summary>
    [JsonPropertyName("body")]
    public required string Body { get; init; }

    /// <summary>Such as <c>ApproximateReceiveCount</c>.</summary>
    [JsonPropertyName("attributes")]
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>What whoever sent the message said beside its body.</summary>
    [JsonPropertyName("messageAttributes")]
    public IReadOnlyDictionary<string, SqsMessageAttribute?>? MessageAttributes { get; init; }

    /// <summary>The queue.</summary>
    [JsonPropertyName("eventSourceARN")]
    public string? EventSourceArn { get; init; }

    /// <summary>Deliveries so far, this one included; 1 where the event does not say.</summary>
    [JsonIgnore]
    public int ReceiveCount =>
        Attributes?.GetValueOrDefault("ApproximateReceiveCount") is { } text
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : 1;
}
