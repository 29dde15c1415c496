using Replica.ObjectStore.Aws;

namespace Replica.ObjectStore.Sqs;

/// <summary>The SQS actions in use, on any queue. Times are rounded up to SQS's whole seconds.</summary>
internal sealed class SqsCalls(AwsJsonCaller caller)
{
    public async Task<string> SendAsync(SqsMessages.Send message, CancellationToken cancellationToken)
    {
        var sent = await caller.CallAsync("SendMessage", message, SqsContext.Default.Send, SqsContext.Default.Sent, TimeSpan.Zero, cancellationToken);
        return sent.MessageId ?? throw new InvalidDataException("SQS gave a message no id.");
    }

    public async Task<IReadOnlyList<SqsMessages.Message>> ReceiveAsync(
        Uri queue, int max, TimeSpan visibility, TimeSpan wait, CancellationToken cancellationToken)
    {
        var received = await caller.CallAsync(
            "ReceiveMessage", new SqsMessages.Receive(queue.AbsoluteUri, max, Seconds(visibility), Seconds(wait)),
            SqsContext.Default.Receive, SqsContext.Default.Received, wait, cancellationToken);
        return received.Messages ?? [];
    }

    /// <summary>Deletes a message; a receipt that has expired or never was is ignored.</summary>
    public async Task DeleteAsync(Uri queue, string receipt, CancellationToken cancellationToken)
    {
        try
        {
            await caller.CallAsync(
                "DeleteMessage", new SqsMessages.Delete(queue.AbsoluteUri, receipt), SqsContext.Default.Delete, SqsContext.Default.Done, TimeSpan.Zero, cancellationToken);
        }
        catch (AwsCallException error) when (IsExpired(error))
        {
            // Somebody else's message by now, or gone.
        }
    }

    /// <exception cref="InvalidOperationException">The receipt has expired.</exception>
    public async Task ChangeVisibilityAsync(Uri queue, string receipt, TimeSpan visibility, CancellationToken cancellationToken)
    {
        try
        {
            await caller.CallAsync(
                "ChangeMessageVisibility", new SqsMessages.ChangeVisibility(queue.AbsoluteUri, receipt, Seconds(visibility)),
                SqsContext.Default.ChangeVisibility, SqsContext.Default.Done, TimeSpan.Zero, cancellationToken);
        }
        catch (AwsCallException error) when (IsExpired(error))
        {
            throw new InvalidOperationException("The receipt has expired: the message is visible again, or another worker has it.", error);
        }
    }

    /// <summary>Makes up to ten messages visible again at once; one whose receipt has expired is so already.</summary>
    public Task HandBackAsync(Uri queue, IReadOnlyList<SqsMessages.Message> messages, CancellationToken cancellationToken) => caller.CallAsync(
        "ChangeMessageVisibilityBatch",
        new SqsMessages.ChangeVisibilityBatch(
            queue.AbsoluteUri, [.. messages.Select((message, i) => new SqsMessages.ChangeVisibilityEntry($"m{i}", message.ReceiptHandle ?? "", 0))]),
        SqsContext.Default.ChangeVisibilityBatch, SqsContext.Default.Done, TimeSpan.Zero, cancellationToken);

    public static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    /// <summary>SQS has three ways to say it; the last is its oldest.</summary>
    private static bool IsExpired(AwsCallException error) =>
        error.Code is "MessageNotInflight" or "ReceiptHandleIsInvalid"
        || (error.Code is "InvalidParameterValue" or "InvalidParameterValueException" && error.Message.Contains("ReceiptHandle", StringComparison.Ordinal));
}
