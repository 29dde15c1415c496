namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>Counts connections over all torrents of an engine. Safe for concurrent use.</summary>
/// <param name="most">Most connections.</param>
internal sealed class ConnectionBudget(int most)
{
    /// <summary>Most connections that are being made at a time: routers at home drop more.</summary>
    public const int MostDialling = 20;

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
    public bool TryOpen()
    {
        if (Interlocked.Increment(ref _open) <= most)
            return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    /// <summary>It has ended.</summary>
    public void Closed() => Interlocked.Decrement(ref _open);
}
