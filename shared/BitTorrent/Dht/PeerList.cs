using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>The peers announced for one hash: bounded, the longest unheard first to go.</summary>
internal sealed class PeerList
{
    /// <summary>The most peers kept for one hash.</summary>
    public const int MaxPeers = 500;

    private readonly Dictionary<IPEndPoint, TimeSpan> _peers = [];

    /// <summary>How many peers.</summary>
    public int Count => _peers.Count;

    /// <summary>Enters a peer, or notes that it is still there.</summary>
    /// <returns>By how much the count grew.</returns>
    public int Add(IPEndPoint peer, TimeSpan now)
    {
        var before = _peers.Count;
        if (before >= MaxPeers && !_peers.ContainsKey(peer))
            _peers.Remove(_peers.MinBy(entry => entry.Value).Key);
        _peers[peer] = now;
        return _peers.Count - before;
    }

    /// <summary>Forgets peers not heard since a moment.</summary>
    /// <returns>How many went.</returns>
    public int Expire(TimeSpan before)
    {
        var count = _peers.Count;
        foreach (var (peer, heard) in _peers)
        {
            if (heard < before)
                _peers.Remove(peer);
        }
        return count - _peers.Count;
    }

    /// <summary>The peers of one family, in no order.</summary>
    public IEnumerable<IPEndPoint> OfFamily(System.Net.Sockets.AddressFamily family) => _peers.Keys.Where(peer => peer.AddressFamily == family);
}
