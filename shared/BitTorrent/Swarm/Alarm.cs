namespace Replica.BitTorrent.Swarm;

/// <summary>Rings once, some time from now; belongs to one loop.</summary>
internal sealed class Alarm : IDisposable
{
    // The longest that timers take is 2^32 - 2 milliseconds; ringing early does no harm.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _epoch;
    private TimeSpan _due = TimeSpan.MaxValue;

    public Alarm(TimeProvider time, ActorLoop loop)
    {
        _time = time;
        _epoch = time.GetTimestamp();
        _timer = time.CreateTimer(_ => loop.Post(Rung), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Makes sure that it rings no later than after this long. It may ring earlier, for what was asked before.</summary>
    public void Set(TimeSpan wait)
    {
        var now = _time.GetElapsedTime(_epoch);
        var due = now + TimeSpan.FromTicks(Math.Clamp(wait.Ticks, TimeSpan.TicksPerMillisecond, Longest.Ticks));
        if (_due > now && _due <= due)
            return;
        _due = due;
        _timer.Change(due - now, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    // Timers count whole milliseconds, so it may have rung a little before it was due: what is due then has to be set anew.
    private void Rung() => _due = TimeSpan.MaxValue;
}
