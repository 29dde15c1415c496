using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Replica.Support.Lambda;

/// <summary>
/// Lambda's event source mapping between a queue and a function, with <c>ReportBatchItemFailures</c>: receives up to ten messages, invokes the function
/// with them, and deletes those that it does not report as failed. After an error, or an answer that makes no sense, none is deleted.
/// </summary>
/// <param name="invoke">Hands the event to the function, with its deadline as <see cref="RuntimeApiStandIn.InvokeAsync"/> takes it.</param>
/// <param name="receive">Takes at most ten messages from the queue; none after a while.</param>
/// <param name="delete">Acknowledges one by its receipt.</param>
/// <param name="timeLimit">How long the function has, as its deadline says.</param>
public sealed class SqsDispatcher(
    Func<byte[], string, CancellationToken, Task<InvocationOutcome>> invoke,
    Func<CancellationToken, Task<IReadOnlyList<DispatchedMessage>>> receive,
    Func<string, CancellationToken, Task> delete,
    TimeSpan timeLimit)
{
    private const string QueueArn = "arn:aws:sqs:us-east-1:123456789012:events";

    /// <summary>As the other, for a function that polls the Runtime API.</summary>
    public SqsDispatcher(
        RuntimeApiStandIn lambda,
        Func<CancellationToken, Task<IReadOnlyList<DispatchedMessage>>> receive,
        Func<string, CancellationToken, Task> delete,
        TimeSpan timeLimit)
        : this((payload, deadline, stop) => lambda.InvokeAsync(payload, deadline, cancellationToken: stop), receive, delete, timeLimit)
    {
    }

    /// <summary>Dispatches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
                await DispatchAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // As asked.
        }
    }

    /// <summary>One batch.</summary>
    /// <param name="cancellationToken">Gives it up, as if the function had been killed: its messages come back when their visibility ends.</param>
    /// <returns>How many messages were received and how many of them are done.</returns>
    public async Task<(int Received, int Deleted)> DispatchAsync(CancellationToken cancellationToken)
    {
        var messages = await receive(cancellationToken);
        if (messages.Count == 0)
            return (0, 0);
        var deadline = (DateTimeOffset.UtcNow + timeLimit).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var outcome = await invoke(Encoding.UTF8.GetBytes(Event(messages)), deadline, cancellationToken);
        var failed = Failed(outcome, messages);
        foreach (var message in messages.Where(message => !failed.Contains(message.Id)))
            await delete(message.Receipt, CancellationToken.None);
        return (messages.Count, messages.Count(message => !failed.Contains(message.Id)));
    }

    /// <summary>The event of a batch, as the mapping makes it.</summary>
    public static string Event(IEnumerable<DispatchedMessage> messages) => new JsonObject
    {
        ["Records"] = new JsonArray([.. messages.Select(message => new JsonObject
        {
            ["messageId"] = message.Id,
            ["receiptHandle"] = message.Receipt,
            ["body"] = message.Body,
            ["attributes"] = new JsonObject
            {
                ["ApproximateReceiveCount"] = message.ReceiveCount.ToString(CultureInfo.InvariantCulture),
                ["SentTimestamp"] = "1545082649183",
                ["SenderId"] = "AIDAIENQZJOLO23YVJ4VO",
                ["ApproximateFirstReceiveTimestamp"] = "1545082649185",
            },
            ["messageAttributes"] = new JsonObject(),
#pragma warning disable CA5351 // SQS's own check of transport.
            ["md5OfBody"] = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(message.Body))),
#pragma warning restore CA5351
            ["eventSource"] = "aws:sqs",
            ["eventSourceARN"] = QueueArn,
            ["awsRegion"] = "us-east-1",
        })]),
    }.ToJsonString();

    /// <summary>AWS, "Reporting batch item failures": a name that is empty, null or unknown fails the whole batch, and so does an answer that is no JSON.</summary>
    private static HashSet<string> Failed(InvocationOutcome outcome, IReadOnlyList<DispatchedMessage> messages)
    {
        var all = messages.Select(message => message.Id).ToHashSet(StringComparer.Ordinal);
        if (!outcome.IsResponse)
            return all;
        try
        {
            if (outcome.Json is not { ValueKind: JsonValueKind.Object } answer || !answer.TryGetProperty("batchItemFailures", out var failures)
                || failures.ValueKind == JsonValueKind.Null)
            {
                return [];
            }
            var named = failures.EnumerateArray().Select(failure => failure.GetProperty("itemIdentifier").GetString()).ToHashSet();
            return named.All(name => name is not null && all.Contains(name)) ? named! : all;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return all;
        }
    }
}
