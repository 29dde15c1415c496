namespace Replica.BitTorrent.Transport.Utp;

/// <summary>How long the other side's packets take by both clocks, and how its clock drifts against this one. Microseconds.</summary>
internal sealed class UtpTimestamps
{
    // More at once is a clock that was set, or a path that changed.
    private const uint MostSkew = 10_000;

    private readonly UtpDelay _delay = new();

    /// <summary>How long the last packet took; 0 = none came.</summary>
    public uint LastTook { get; private set; }

    /// <summary>Takes a packet's time of sending.</summary>
    /// <returns>By how much the other clock was seen to fall behind: its packets seem to get faster, so ours seem to get slower.</returns>
    public uint Take(uint sent, long now)
    {
        var (known, before) = (_delay.Known, _delay.Base);
        // Zero would mean that there is no measurement.
        LastTook = Math.Max((uint)now - sent, 1);
        _delay.Add(LastTook, now, long.MaxValue);
        return known && before - _delay.Base is <= MostSkew and var skew ? skew : 0;
    }
}
