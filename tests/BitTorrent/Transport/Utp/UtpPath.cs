namespace Replica.BitTorrent.Tests.Transport.Utp;

/// <summary>What a virtual network does to packets of one direction. Times in microseconds.</summary>
internal sealed class UtpPath
{
    /// <summary>Time on the way.</summary>
    public long Delay { get; set; } = 10_000;

    /// <summary>Up to this much more, at random: packets overtake each other.</summary>
    public long Jitter { get; set; }

    /// <summary>The share of packets that vanish.</summary>
    public double Loss { get; set; }

    /// <summary>The share of packets that come twice.</summary>
    public double Duplication { get; set; }

    /// <summary>Bytes a second; 0 = no limit.</summary>
    public long Rate { get; set; }

    /// <summary>Most bytes that wait for a limited rate; more are dropped.</summary>
    public int Queue { get; set; } = int.MaxValue;

    /// <summary>Packets larger than this vanish without a word.</summary>
    public int Mtu { get; set; } = int.MaxValue;

    /// <summary>Larger packets arrive nevertheless if they may be fragmented.</summary>
    public bool Fragments { get; set; }

    /// <summary>Looks at each packet; false drops it.</summary>
    public Func<byte[], bool> Filter { get; set; } = _ => true;

    /// <summary>When the last packet leaves the queue.</summary>
    public long BusyUntil { get; set; }

    /// <summary>The longest that a packet waited in the queue since this was last set.</summary>
    public long LongestWait { get; set; }

    public long Packets { get; set; }

    public long Bytes { get; set; }
}
