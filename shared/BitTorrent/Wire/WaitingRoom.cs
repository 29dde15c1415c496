using System.Net;

namespace Replica.BitTorrent.Wire;

/// <summary>
/// Connections that wait for something that does not depend on us alone. When there are too many, of one address or in all, the oldest has
/// to go: an honest one is done in a moment, one that sits there holds nobody else up. Safe for concurrent use.
/// </summary>
/// <param name="turnAway">Ends one whose place is needed.</param>
internal sealed class WaitingRoom<T>(Action<T> turnAway)
    where T : class
{
    /// <summary>Places in all.</summary>
    public const int Most = 128;

    /// <summary>Places of one address.</summary>
    public const int MostOfAddress = 32;

    private readonly Lock _gate = new();
    private readonly LinkedList<(IPAddress Address, T Who)> _waiting = [];

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Lets one in.</summary>
    public void Enter(IPAddress address, T who)
    {
        T? oldest = null;
        lock (_gate)
        {
            if (_waiting.Count(other => other.Address.Equals(address)) >= MostOfAddress)
                oldest = _waiting.First(other => other.Address.Equals(address)).Who;
            else if (_waiting.Count >= Most)
                oldest = _waiting.First!.Value.Who;
            if (oldest is not null)
                Remove(oldest);
            _waiting.AddLast((address, who));
        }
        if (oldest is not null)
            turnAway(oldest);
    }

    /// <summary>One is done.</summary>
    /// <returns>False if it was turned away meanwhile.</returns>
    public bool Leave(T who)
    {
        lock (_gate)
            return Remove(who);
    }

    private bool Remove(T who)
    {
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Who != who)
                continue;
            _waiting.Remove(node);
            return true;
        }
        return false;
    }
}
