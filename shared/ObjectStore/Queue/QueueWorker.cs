namespace Replica.ObjectStore.Queue;

/// <summary>
/// Works a queue in process, as a Lambda event source mapping or a worker container does in the cloud: receive, keep the message hidden while its
/// handler runs, delete it when the handler returns, leave it to come back (after 1, 2, 4… seconds, at most the visibility) when the handler throws,
/// and put it among the dead letters at once when that is <see cref="MessageRefusedException"/>.
/// </summary>
public sealed class QueueWorker
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private readonly IQueue _queue;
    private readonly Func<QueueMessage, CancellationToken, Task> _handle;
    private readonly TimeSpan _visibility;
    private readonly TimeProvider _time;
    private readonly Action<QueueMessage, Exception> _onFailure;

    /// <summary>One message at a time.</summary>
    /// <param name="queue">Where messages come from.</param>
    /// <param name="handle">Has to be idempotent. Its token is cancelled when the worker stops or the message went to another worker.</param>
    /// <param name="visibility">How long a message stays hidden after a worker died; renewed at every half of it while the handler runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onFailure">Told of each failed delivery.</param>
    public QueueWorker(
        IQueue queue, Func<QueueMessage, CancellationToken, Task> handle, TimeSpan visibility, TimeProvider time, Action<QueueMessage, Exception> onFailure)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(visibility, TimeSpan.Zero);
        _queue = queue;
        _handle = handle;
        _visibility = visibility;
        _time = time;
        _onFailure = onFailure;
    }

    /// <summary>Runs until cancelled; then hands an unfinished message back and returns after the handler at work has stopped. A failure of the queue itself ends it with that exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                foreach (var message in await _queue.ReceiveAsync(1, _visibility, Wait, cancellationToken))
                    await WorkAsync(message, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // As asked.
        }
    }

    private async Task WorkAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await HandleAsync(message, cancellationToken);
            await _queue.DeleteAsync(message.Receipt, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await HideAsync(message, TimeSpan.Zero);
        }
        catch (MessageRefusedException refusal)
        {
            _onFailure(message, refusal);
            await _queue.RefuseAsync(message, refusal.Message, CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever a handler throws concerns its message alone.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _onFailure(message, error);
            await _queue.NoteFailureAsync(message.Receipt, error.Message, CancellationToken.None);
            await HideAsync(message, BackOff(message.ReceiveCount));
        }
    }

    /// <summary>Runs the handler beside its heartbeat; whichever fails stops the other.</summary>
    private async Task HandleAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        using var handling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var beating = new CancellationTokenSource();
        var heartbeat = BeatAsync(message, handling, beating.Token);
        try
        {
            await _handle(message, handling.Token);
        }
        catch (OperationCanceledException) when (handling.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await heartbeat; // Only it cancels the handler beside our caller, and it fails with the reason.
            throw;
        }
        finally
        {
            await beating.CancelAsync();
            await heartbeat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(QueueMessage message, CancellationTokenSource handling, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_visibility / 2, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                await _queue.ChangeVisibilityAsync(message.Receipt, _visibility, stop);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Not ours any more, or the queue is out of reach: in neither case may the handler go on as if the message were hidden.
            await handling.CancelAsync();
            throw;
        }
    }

    private async Task HideAsync(QueueMessage message, TimeSpan time)
    {
        try
        {
            await _queue.ChangeVisibilityAsync(message.Receipt, time, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // The receipt expired meanwhile: the message has come back already.
        }
    }

    private TimeSpan BackOff(int receiveCount)
    {
        var back = TimeSpan.FromSeconds(Math.Pow(2, Math.Clamp(receiveCount - 1, 0, 16)));
        return back < _visibility ? back : _visibility;
    }
}
