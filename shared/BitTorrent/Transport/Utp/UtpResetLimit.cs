namespace Replica.BitTorrent.Transport.Utp;

/// <summary>How many packets of unknown connections are answered: a stray is told that its connection is gone, a flood is not.</summary>
internal sealed class UtpResetLimit
{
    private const int PerSecond = 64;
    private const long Second = 1_000_000;

    private long _second = -1;
    private int _taken;

    public bool TryTake(long now)
    {
        if (now / Second != _second)
            (_second, _taken) = (now / Second, 0);
        return _taken++ < PerSecond;
    }
}
