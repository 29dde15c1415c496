namespace Replica.ObjectStore.Queue;

/// <summary>
/// A queue with at-least-once delivery, a visibility time-out and dead letters. Two implementations: SQLite and SQS.
/// A message received more often than the queue's limit moves to the dead letters instead of being handed out again.
/// </summary>
public interface IQueue
{
    /// <summary>Adds a message of at most 256 KiB of UTF-8; durable when it returns.</summary>
    /// <returns>The message's id.</returns>
    Task<string> SendAsync(string body, TimeSpan delay = default, CancellationToken cancellationToken = default);

    /// <summary>Takes up to <paramref name="max"/> (1–10) messages and hides them for <paramref name="visibility"/>; waits up to <paramref name="wait"/> (0–20 s) for the first.</summary>
    Task<IReadOnlyList<QueueMessage>> ReceiveAsync(int max, TimeSpan visibility, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>Acknowledges a message. A receipt that has expired is ignored.</summary>
    Task DeleteAsync(string receipt, CancellationToken cancellationToken = default);

    /// <summary>Hides a received message for this long from now: the heartbeat of a long job, or 0 to hand it back.</summary>
    /// <exception cref="InvalidOperationException">The receipt has expired: another worker has the message.</exception>
    Task ChangeVisibilityAsync(string receipt, TimeSpan visibility, CancellationToken cancellationToken = default);

    /// <summary>Notes why handling this delivery failed, so that a dead letter can say it. A queue that has no place for it (SQS) ignores it, and so is an expired receipt.</summary>
    Task NoteFailureAsync(string receipt, string reason, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Moves a received message to the dead letters at once, with the reason: no later delivery could succeed. Done again after a kill in between, there may be two dead letters.</summary>
    Task RefuseAsync(QueueMessage message, string reason, CancellationToken cancellationToken = default);

    /// <summary>Dead letters, at most <paramref name="limit"/> (from 1); which ones is not promised.</summary>
    Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Moves every dead letter back, as if it had never been received. A kill in between loses none; one may come twice.</summary>
    /// <returns>How many.</returns>
    Task<int> RedriveAsync(CancellationToken cancellationToken = default);
}
