namespace Replica.BitTorrent.Swarm;

/// <summary>Runs actions one after the other: what only they touch needs no locks. While there are none it costs no thread and no timer.</summary>
/// <param name="schedule">Runs an action soon, elsewhere; by default on the thread pool.</param>
internal sealed class ActorLoop(Action<Action>? schedule = null)
{
    // So many batches in a row, then others get the thread.
    private const int MostBatches = 16;

    private readonly Action<Action> _schedule = schedule ?? (action => ThreadPool.UnsafeQueueUserWorkItem(static run => run(), action, preferLocal: false));
    private readonly Lock _gate = new();
    private List<Action> _inbox = [];
    private List<Action> _batch = [];
    private TaskCompletionSource? _ended;
    private Action? _settle;
    private int _next;
    private bool _isScheduled;
    private bool _isStopped;

    /// <summary>Queues an action.</summary>
    /// <returns>False if the loop was stopped: the action will not run.</returns>
    public bool Post(Action action)
    {
        lock (_gate)
        {
            if (_isStopped)
                return false;
            _inbox.Add(action);
            if (_isScheduled || _settle is null)
                return true;
            _isScheduled = true;
        }

        _schedule(Drain);
        return true;
    }

    /// <summary>Takes no further action; those already queued still run.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_isStopped)
                return;
            _isStopped = true;
            if (_isScheduled || _settle is null)
                return;
            _isScheduled = true;
        }

        _schedule(Drain);
    }

    /// <summary>Runs until it is stopped, or until an action fails: then it may be run again for the rest.</summary>
    /// <param name="settle">Runs after each batch of actions.</param>
    public Task RunAsync(Action settle)
    {
        TaskCompletionSource ended = new();
        lock (_gate)
        {
            (_settle, _ended) = (settle, ended);
            if (_inbox.Count == 0 && !_isStopped)
                return ended.Task;
            _isScheduled = true;
        }

        _schedule(Drain);
        return ended.Task;
    }

    /// <summary>As <see cref="RunAsync"/>, for those who go on after a fault.</summary>
    /// <returns>What was thrown; null once it was stopped.</returns>
    public async Task<Exception?> RunToFaultAsync(Action settle)
    {
        try
        {
            await RunAsync(settle).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private void Drain()
    {
        var ended = _ended!;
        try
        {
            for (var batches = 0; Take(); batches++)
            {
                if (batches == MostBatches)
                {
                    _schedule(Drain);
                    return;
                }

                Run();
            }
        }
        catch (Exception e)
        {
            lock (_gate)
                (_settle, _isScheduled) = (null, false);
            ended.SetException(e);
            return;
        }

        if (_isStopped)
            ended.TrySetResult();
    }

    private void Run()
    {
        // One that fails is not run again with the rest.
        while (_next < _batch.Count)
            _batch[_next++]();
        _batch.Clear();
        _next = 0;
        _settle!();
    }

    private bool Take()
    {
        lock (_gate)
        {
            // What failed halfway leaves the rest of its batch behind.
            if (_batch.Count > 0)
                return true;
            if (_inbox.Count == 0)
                return _isScheduled = false;
            (_inbox, _batch) = (_batch, _inbox);
            return true;
        }
    }
}
