namespace Replica.Aws.Tests.Servers;

/// <summary>Tells a time that tests move; what waits on it waits in real time, since the waiting is for a real server.</summary>
internal sealed class FrozenClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
