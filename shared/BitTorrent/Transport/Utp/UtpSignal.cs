using System.Threading.Tasks.Sources;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// Wakes one waiter, without allocating for it. Guarded by the lock of its owner, under which it is both set and waited for; who is woken looks
/// again for himself, and runs on another thread.
/// </summary>
internal sealed class UtpSignal : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    /// <summary>Somebody waits.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>Begins to wait.</summary>
    /// <exception cref="InvalidOperationException">Another waits already.</exception>
    public ValueTask WaitAsync()
    {
        if (IsAwaited)
            throw new InvalidOperationException("only one call of a kind may wait at a time");
        IsAwaited = true;
        _core.Reset();
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Wakes who waits, if anybody does.</summary>
    public void Set()
    {
        if (!IsAwaited)
            return;
        IsAwaited = false;
        _core.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
