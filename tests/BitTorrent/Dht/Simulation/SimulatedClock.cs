namespace Replica.BitTorrent.Tests.Dht.Simulation;

/// <summary>A clock that stands where the simulation puts it.</summary>
internal sealed class SimulatedClock : TimeProvider
{
    public TimeSpan Now { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;
}
