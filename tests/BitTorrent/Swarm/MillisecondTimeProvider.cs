using Replica.Support;

namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>A manual clock with timers like the system's: they count whole milliseconds, and so ring up to one early.</summary>
internal sealed class MillisecondTimeProvider(ManualTimeProvider clock) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new MillisecondTimer(clock.CreateTimer(callback, state, dueTime, period));

    private sealed class MillisecondTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) =>
            timer.Change(TimeSpan.FromTicks(dueTime.Ticks - (dueTime.Ticks % TimeSpan.TicksPerMillisecond)), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
