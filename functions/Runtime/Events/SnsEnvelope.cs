using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replica.Runtime.Events;

/// <summary>What SNS puts around a message that it sends to a queue without raw delivery (AWS: "Fanout Amazon SNS notifications to Amazon SQS queues").</summary>
public sealed record SnsEnvelope
{
    /// <summary><c>Notification</c> for messages.</summary>
    [JsonPropertyName("Type")]
    public string? Type { get; init; }

    /// <summary>The topic.</summary>
    [JsonPropertyName("TopicArn")]
    public string? TopicArn { get; init; }

    /// <summary>As it was published.</summary>
    [JsonPropertyName("Message")]
    public string? Message { get; init; }

    /// <summary>The message as it was published, whether or not SNS put its envelope around it.</summary>
    /// <exception cref="FormatException">An envelope of something else than a message, such as a subscription to confirm.</exception>
    public static string Open(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        SnsEnvelope? envelope;
        try
        {
            envelope = JsonSerializer.Deserialize(body, EventJson.Default.SnsEnvelope);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return body; // No envelope; whoever reads the message says what is wrong with it.
        }

        if (envelope is not { Type: not null, TopicArn: not null })
            return body;
        return envelope is { Type: "Notification", Message: { } message }
            ? message
            : throw new FormatException("SNS sent something else than a notification.");
    }
}
