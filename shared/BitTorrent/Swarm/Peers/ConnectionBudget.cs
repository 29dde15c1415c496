namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>Counts connections over all torrents of an engine. Safe for concurrent use.</summary>
/// <param name="most">Most connections.</param>
internal sealed class ConnectionBudget(int most)
{
    /// <summary>Most connections that are being made at a time: routers at home drop more.</summary>
    public const int MostDialling = 20;

    // Newcomers to torrents that have few do not wait until the one with the most has let somebody go.
    private readonly int _mostAhead = most + Math.Max(4, most / 8);
    private readonly HashSet<PeerConnections> _holders = [];
    private int _open;
    private int _dialling;

    /// <summary>Connections that exist.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>True if there may be no more connections.</summary>
    public bool IsFull => Open >= most;

    /// <summary>Takes a place for a connection that is to be made.</summary>
    public bool TryDial()
    {
        if (Open + Volatile.Read(ref _dialling) >= most)
            return false;
        if (Interlocked.Increment(ref _dialling) <= MostDialling)
            return true;
        Interlocked.Decrement(ref _dialling);
        return false;
    }

    /// <summary>It was made, or failed.</summary>
    public void Dialled() => Interlocked.Decrement(ref _dialling);

    /// <summary>Takes a place for a connection that exists.</summary>
    /// <param name="isRelieved">True after <see cref="Relieve"/>.</param>
    public bool TryOpen(bool isRelieved = false)
    {
        if (Interlocked.Increment(ref _open) <= (isRelieved ? _mostAhead : most))
            return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    /// <summary>A torrent has connections, or none any more.</summary>
    public void Hold(PeerConnections holder, bool holds)
    {
        lock (_holders)
        {
            if (holds)
                _holders.Add(holder);
            else
                _holders.Remove(holder);
        }
    }

    /// <summary>Has the torrent with the most connections give one up for one that has far fewer, so that nobody can keep peers of all torrents out by filling some.</summary>
    /// <returns>False if there is no such torrent.</returns>
    public bool Relieve(PeerConnections poor)
    {
        PeerConnections? rich;
        lock (_holders)
            rich = _holders.MaxBy(holder => holder.Open);
        if (rich is null || rich == poor || rich.Open < 2 * (poor.Open + 1) || Open >= _mostAhead)
            return false;
        rich.GiveUpOne();
        return true;
    }

    /// <summary>It has ended.</summary>
    public void Closed() => Interlocked.Decrement(ref _open);
}
