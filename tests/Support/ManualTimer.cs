namespace Replica.Support;

/// <summary>A timer of a <see cref="ManualTimeProvider"/>.</summary>
internal sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private volatile bool _disposed;

    public DateTimeOffset Due { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
            return false;
        _period = period;
        clock.Schedule(this, dueTime);
        return true;
    }

    public void Fire()
    {
        // A period of zero means "once", as in System.Threading.Timer.
        if (!_disposed && _period > TimeSpan.Zero)
            clock.Schedule(this, _period);
        if (!_disposed)
            callback(state);
    }

    public void Dispose()
    {
        _disposed = true;
        clock.Schedule(this, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
