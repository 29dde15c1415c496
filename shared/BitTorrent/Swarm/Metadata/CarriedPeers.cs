using System.Net;
using Replica.BitTorrent.Swarm.Peers;

namespace Replica.BitTorrent.Swarm.Metadata;

/// <summary>What the fetch of a torrent's metadata leaves to the torrent: connections, and addresses with who told of them.</summary>
internal sealed record CarriedPeers(IReadOnlyList<CarriedPeer> Connected, ILookup<PeerOrigin, IPEndPoint> Known)
{
    /// <summary>None.</summary>
    public static CarriedPeers None { get; } = new([], Array.Empty<PeerRecord>().ToLookup(record => record.Origin, record => record.Address));

    /// <summary>Takes those connections out of a fetch that can go on.</summary>
    public static CarriedPeers Of(List<InfoPeer> peers, PeerBook book)
    {
        var carried = new List<CarriedPeer>();
        peers.RemoveAll(peer =>
        {
            if (peer.Carry() is not { } one)
                return false;
            carried.Add(one);
            return true;
        });
        return new(carried, book.Records.Where(record => record is { IsDiallable: true, IsBanned: false }).ToLookup(record => record.Origin, record => record.Address));
    }

    /// <summary>Nobody takes them: ends the connections.</summary>
    public void Drop(ConnectionBudget budget)
    {
        foreach (var peer in Connected)
        {
            peer.Link.Close("has given what it was asked for");
            budget.Closed();
        }
    }
}
