namespace Replica.BitTorrent.Transport.Utp;

/// <summary>Round-trip time and the time after which a packet counts as lost (RFC 6298 with the bounds of BEP 29). Microseconds.</summary>
internal sealed class UtpRoundTrip
{
    private const long First = 1_000_000;
    private const long Shortest = 500_000;
    private const long Longest = 30_000_000;

    private long _variance;
    private long _timeout = First;

    public bool Known => Smoothed > 0;

    public long Smoothed { get; private set; }

    public long Timeout => _timeout;

    public void Add(long sample)
    {
        sample = Math.Max(sample, 1);
        if (!Known)
        {
            (Smoothed, _variance) = (sample, sample / 2);
        }
        else
        {
            _variance += (Math.Abs(Smoothed - sample) - _variance) / 4;
            Smoothed = Math.Max(1, Smoothed + (sample - Smoothed) / 8);
        }
        Recover();
    }

    /// <summary>A packet was lost: the next wait is twice as long.</summary>
    public void BackOff() => _timeout = Math.Min(_timeout * 2, Longest);

    /// <summary>The other side answers again.</summary>
    public void Recover() => _timeout = Known ? Math.Clamp(Smoothed + 4 * _variance, Shortest, Longest) : First;
}
