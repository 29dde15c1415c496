namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>Bytes a second over the last seconds, the latest counting most. Needs no timer.</summary>
internal sealed class Rate
{
    private const double Window = 5;

    private double _weighted;
    private TimeSpan _first = TimeSpan.MinValue;
    private TimeSpan _last;

    /// <summary>All bytes so far.</summary>
    public long Total { get; private set; }

    public void Add(long bytes, TimeSpan now)
    {
        if (bytes == 0)
            return;
        if (_first == TimeSpan.MinValue)
            _first = _last = now;
        _weighted = Decayed(now) + bytes;
        _last = now;
        Total += bytes;
    }

    public long At(TimeSpan now)
    {
        if (_first == TimeSpan.MinValue)
            return 0;

        // A rate that began just now has not had the whole window; less than half a second says nothing yet.
        var span = Math.Max((now - _first).TotalSeconds, 0.5);
        return (long)(Decayed(now) / (Window * (1 - Math.Exp(-span / Window))));
    }

    private double Decayed(TimeSpan now) => _weighted * Math.Exp(-(now - _last).TotalSeconds / Window);
}
