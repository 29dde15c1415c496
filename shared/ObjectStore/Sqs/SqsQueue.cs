using Replica.ObjectStore.Aws;
using Replica.ObjectStore.Queue;

namespace Replica.ObjectStore.Sqs;

/// <summary>
/// A standard SQS queue; its redrive policy says after how many deliveries a message moves to the dead-letter queue, which has to have room for bodies of
/// 256 KiB and their attributes (SQS's default limit of 1 MiB does).
/// <para>
/// A refused message is sent to the dead-letter queue with the attributes <c>Reason</c>, <c>OriginalId</c> and <c>ReceiveCount</c>. One that SQS moved
/// itself has no reason, its time of death is the time it was sent, and looking at it counts as receiving: SQS tells no more. <c>OriginalId</c> goes back
/// with a message, as its id. A letter that dies again while the others are still being moved back is left.
/// </para>
/// Receipts expire a little later than promised: SQS lets the last one delete a message that nobody has received since. Times are whole seconds, rounded up.
/// </summary>
public sealed class SqsQueue : IQueue
{
    /// <summary>Message attribute: the id under which a message that has been a dead letter was first sent.</summary>
    public const string OriginalIdAttribute = "OriginalId";

    /// <summary>How long looked-at dead letters stay hidden from other lookers if we are killed before we hand them back.</summary>
    private static readonly TimeSpan PeekVisibility = TimeSpan.FromSeconds(60);

    /// <summary>Any wait makes SQS ask all of its servers: without, a few messages are easily missed.</summary>
    private static readonly TimeSpan PeekWait = TimeSpan.FromSeconds(1);

    private readonly SqsCalls _calls;
    private readonly Uri _url;
    private readonly Uri? _deadLetterUrl;

    /// <summary>A queue that exists.</summary>
    /// <param name="clients">Endpoint and credentials.</param>
    /// <param name="queueUrl">As SQS gave it.</param>
    /// <param name="deadLetterUrl">Its dead-letter queue's; null for a process that may not use it, whose calls about dead letters throw <see cref="InvalidOperationException"/>.</param>
    /// <param name="time">The clock.</param>
    public SqsQueue(AwsClients clients, Uri queueUrl, Uri? deadLetterUrl, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(clients);
        ArgumentNullException.ThrowIfNull(queueUrl);
        // A queue's URL stands on the right host of AWS, in whatever partition; other servers may name hosts that do not exist.
        var endpoint = clients.Endpoints.Sqs ?? new Uri(queueUrl.GetLeftPart(UriPartial.Authority) + "/");
        _calls = new SqsCalls(new AwsJsonCaller(clients, "sqs", "AmazonSQS", endpoint, time));
        _url = queueUrl;
        _deadLetterUrl = deadLetterUrl;
    }

    private Uri DeadLetterUrl => _deadLetterUrl ?? throw new InvalidOperationException("This process was not given the queue of dead letters.");

    /// <inheritdoc/>
    public Task<string> SendAsync(string body, TimeSpan delay = default, CancellationToken cancellationToken = default)
    {
        QueueLimits.CheckBody(body);
        QueueLimits.CheckDelay(delay);
        return _calls.SendAsync(new SqsMessages.Send(_url.AbsoluteUri, body) { DelaySeconds = SqsCalls.Seconds(delay) }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(int max, TimeSpan visibility, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        QueueLimits.CheckReceive(max, visibility, wait);
        var messages = await _calls.ReceiveAsync(_url, max, visibility, wait, cancellationToken);
        return [.. messages.Select(message => new QueueMessage(
            DeadLetterNote.IdOf(message), message.Body ?? "", message.ReceiptHandle ?? "", DeadLetterNote.ReceivesOf(message)))];
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string receipt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return _calls.DeleteAsync(_url, receipt, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ChangeVisibilityAsync(string receipt, TimeSpan visibility, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        QueueLimits.CheckVisibility(visibility);
        return _calls.ChangeVisibilityAsync(_url, receipt, visibility, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RefuseAsync(QueueMessage message, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(reason);
        await _calls.SendAsync(
            new SqsMessages.Send(DeadLetterUrl.AbsoluteUri, message.Body) { MessageAttributes = DeadLetterNote.Of(message, reason) }, cancellationToken);
        await _calls.DeleteAsync(_url, message.Receipt, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var letters = new Dictionary<string, DeadLetter>(); // By SQS's id: a long look may meet one twice.
        var seen = new List<IReadOnlyList<SqsMessages.Message>>();
        try
        {
            while (letters.Count < limit)
            {
                var batch = await _calls.ReceiveAsync(DeadLetterUrl, Math.Min(10, limit - letters.Count), PeekVisibility, PeekWait, cancellationToken);
                if (batch.Count == 0)
                    break;
                seen.Add(batch);
                foreach (var message in batch)
                    letters[message.MessageId ?? ""] = DeadLetterNote.Read(message);
            }
        }
        finally
        {
            // Also when cancelled: looking must not hide anything from the next.
            foreach (var batch in seen)
                await _calls.HandBackAsync(DeadLetterUrl, batch, CancellationToken.None);
        }

        return [.. letters.Values];
    }

    /// <inheritdoc/>
    public async Task<int> RedriveAsync(CancellationToken cancellationToken = default)
    {
        var moved = new HashSet<string>();
        var left = new List<IReadOnlyList<SqsMessages.Message>>();
        try
        {
            while (await _calls.ReceiveAsync(DeadLetterUrl, 10, PeekVisibility, PeekWait, cancellationToken) is { Count: > 0 } batch)
            {
                var parts = batch.ToLookup(message => moved.Add(DeadLetterNote.IdOf(message)));
                foreach (var message in parts[true])
                    await MoveBackAsync(message, cancellationToken);
                if (parts.Contains(false))
                    left.Add([.. parts[false]]);
                if (!parts.Contains(true))
                    break; // Somebody refuses them as fast as we move them: not a circle to run in.
            }
        }
        finally
        {
            foreach (var batch in left)
                await _calls.HandBackAsync(DeadLetterUrl, batch, CancellationToken.None);
        }

        return moved.Count;
    }

    /// <summary>In this order: a kill in between makes two of it, never none.</summary>
    private async Task MoveBackAsync(SqsMessages.Message message, CancellationToken cancellationToken)
    {
        var back = new SqsMessages.Send(_url.AbsoluteUri, message.Body ?? "") { MessageAttributes = DeadLetterNote.Return(DeadLetterNote.IdOf(message)) };
        await _calls.SendAsync(back, cancellationToken);
        await _calls.DeleteAsync(DeadLetterUrl, message.ReceiptHandle ?? "", cancellationToken);
    }
}
