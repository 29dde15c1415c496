using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replica.Runtime.Events;

/// <summary>An event of an EventBridge rule or schedule (AWS: "Amazon EventBridge event structure"). What it says decides nothing here: it is only the bell.</summary>
public sealed record ScheduledEvent
{
    /// <summary>Unique to each ring.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary><c>Scheduled Event</c>.</summary>
    [JsonPropertyName("detail-type")]
    public string? DetailType { get; init; }

    /// <summary><c>aws.events</c>.</summary>
    [JsonPropertyName("source")]
    public string? Source { get; init; }

    /// <summary>When it was due.</summary>
    [JsonPropertyName("time")]
    public DateTimeOffset? Time { get; init; }

    /// <summary>Makes a handler of work that is done again and again. An operator may ring with <c>{}</c>.</summary>
    public static LambdaHandler Handle(Func<CancellationToken, Task> work) => async (invocation, cancellationToken) =>
    {
        try
        {
            _ = JsonSerializer.Deserialize(invocation.Payload.Span, EventJson.Default.ScheduledEvent)
                ?? throw new InvocationException("The event is null, not a scheduled event.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvocationException("The event is no scheduled event: malformed JSON.", e);
        }

        await work(cancellationToken);
        return LambdaResponse.None;
    };
}
