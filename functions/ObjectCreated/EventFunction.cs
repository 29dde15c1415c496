using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Replica.Runtime;
using Replica.Runtime.Events;

namespace Replica.ObjectCreated;

/// <summary>
/// The function on the events queue: batches of messages that are S3's events, as they are or in SNS's envelope. A single event of S3, as the
/// bucket would send it without a queue between, is taken too.
/// </summary>
public static class EventFunction
{
    // Waiting for the store takes most of the time.
    private const int Concurrency = 4;

    /// <summary>Makes the function.</summary>
    /// <param name="handler">Catalogues what an event speaks of.</param>
    /// <param name="log">Told of messages that failed.</param>
    public static LambdaHandler Handle(ObjectCreatedHandler handler, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var batch = SqsBatch.Handle((record, stop) => handler.HandleAsync(SnsEnvelope.Open(record.Body), stop), log, Concurrency);
        return async (invocation, cancellationToken) =>
        {
            if (!IsOfS3(invocation.Payload))
                return await batch(invocation, cancellationToken);
            await handler.HandleAsync(Encoding.UTF8.GetString(invocation.Payload.Span), cancellationToken);
            return LambdaResponse.None;
        };
    }

    /// <summary>True if the first record says that it comes from S3, or it is S3's test.</summary>
    private static bool IsOfS3(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root
                && (root.TryGetProperty("Records", out var records)
                    ? records is { ValueKind: JsonValueKind.Array } && records.GetArrayLength() > 0 && IsText(records[0], "eventSource", "aws:s3")
                    : IsText(root, "Event", "s3:TestEvent"));
        }
        catch (JsonException)
        {
            return false; // The batch says what is wrong with it.
        }
    }

    private static bool IsText(JsonElement element, string name, string text) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String && value.ValueEquals(text);
}
