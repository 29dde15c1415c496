namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>Bounds messages that bring nothing: some are a matter of timing, more are a flood.</summary>
internal sealed class Nuisance(TimeSpan start)
{
    private const double Most = 1000;
    private const double ForgivenPerSecond = 20;

    private double _level;
    private TimeSpan _last = start;

    /// <summary>A message came that brought nothing.</summary>
    /// <returns>Why the connection ends, or null.</returns>
    public string? Of(TimeSpan now, double weight = 1)
    {
        _level = Math.Max(0, _level - ((now - _last).TotalSeconds * ForgivenPerSecond)) + weight;
        _last = now;
        return _level > Most ? "floods us with useless messages" : null;
    }
}
