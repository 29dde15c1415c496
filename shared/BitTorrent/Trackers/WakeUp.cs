namespace Replica.BitTorrent.Trackers;

/// <summary>Lets one loop wait for a time that others may cut short. A call while nobody waits is kept for the next wait.</summary>
internal sealed class WakeUp
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);
    private TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends the wait, or the next one.</summary>
    public void Call() => Volatile.Read(ref _called).TrySetResult();

    /// <summary>Waits for a call, at most that long.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task WaitAsync(TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        var bounded = TimeSpan.FromTicks(Math.Clamp(wait.Ticks, TimeSpan.TicksPerMillisecond, Longest.Ticks));
        await _called.Task.WaitAsync(bounded, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        // From here on calls count for the next wait; what they told of before is for the caller to look at now.
        if (_called.Task.IsCompleted)
            Volatile.Write(ref _called, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
