using System.Text.Json;
using Microsoft.Extensions.Logging;
using Replica.Runtime.Events;

namespace Replica.Runtime;

/// <summary>
/// Handles SQS batches with partial failures (AWS: "Reporting batch item failures"): every record counts as failed until its handler has returned,
/// so that whatever goes wrong no message is deleted that was not handled. The event source mapping must have <c>ReportBatchItemFailures</c>.
/// </summary>
public static class SqsBatch
{
    /// <summary>Makes a handler of batches out of one of single records, which must be idempotent.</summary>
    /// <param name="handle">Handles a record; throwing leaves it in the queue. Its token is cancelled before the deadline; a handler that does not heed it is left behind and counts as failed.</param>
    /// <param name="log">Told which record failed and on what, without its words.</param>
    /// <param name="concurrency">Records handled at the same time, from 1; 1 keeps their order.</param>
    public static LambdaHandler Handle(Func<SqsRecord, CancellationToken, Task> handle, ILogger log, int concurrency = 1)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        return async (invocation, cancellationToken) =>
        {
            var records = ReadRecords(invocation.Payload);
            var ids = records.Select(IdOf).ToArray();
            var isHandled = new bool[records.Count];
            var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency };
            await Parallel.ForAsync(0, records.Count, options, async (i, _) =>
                isHandled[i] = await TryHandleAsync(records[i], ids[i], handle, log, cancellationToken));
            var failed = ids.Where((_, i) => !isHandled[i]).Distinct(StringComparer.Ordinal).Select(id => new SqsBatchItemFailure(id));
            return LambdaResponse.OfJson(new SqsBatchResponse([.. failed]), EventJson.Default.SqsBatchResponse);
        };
    }

    private static async Task<bool> TryHandleAsync(
        JsonElement element, string id, Func<SqsRecord, CancellationToken, Task> handle, ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var record = element.Deserialize(EventJson.Default.SqsRecord)!;
            if (record.Body is null)
                throw new InvocationException("The record has no body.");
            await handle(record, cancellationToken).WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.LogWarning("Message {MessageId} was not handled in time; it comes back", id);
            return false;
        }
#pragma warning disable CA1031 // Whatever it is, it fails this record alone.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogWarning(e, "Message {MessageId} failed; it comes back, or goes to the dead letters", id);
            return false;
        }
    }

    private static IReadOnlyList<JsonElement> ReadRecords(ReadOnlyMemory<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload.Span, EventJson.Default.SqsEvent)?.Records
                ?? throw new InvocationException("The event is no SQS event: it has no Records.");
        }
        catch (JsonException e)
        {
            throw new InvocationException("The event is no SQS event: malformed JSON.", e);
        }
    }

    /// <summary>A record that can not be named can not be reported as failed, so that its whole batch has to be.</summary>
    private static string IdOf(JsonElement record)
    {
        try
        {
            if (record.ValueKind == JsonValueKind.Object && record.TryGetProperty("messageId", out var id)
                && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 } text)
            {
                return text;
            }
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: no text, no name.
        }
        throw new InvocationException("A record of the SQS event has no messageId, so that the whole batch fails.");
    }
}
