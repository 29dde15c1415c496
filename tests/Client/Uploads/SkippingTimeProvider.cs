namespace Replica.Client.Tests.Uploads;

/// <summary>A clock on which pauses take no time and are noted, and longer waits (time-outs) never end.</summary>
/// <param name="longest">What counts as a pause.</param>
internal sealed class SkippingTimeProvider(TimeSpan longest) : TimeProvider
{
    public List<TimeSpan> Pauses { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > longest || dueTime < TimeSpan.Zero) return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        lock (Pauses) Pauses.Add(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
