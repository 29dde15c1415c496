using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>What a peer and we say in extended messages (BEP 10).</summary>
internal sealed class PeerExtensions(Peer peer, TorrentContext context)
{
    /// <summary>What it says it is; untrusted.</summary>
    public string? Client { get; private set; }

    /// <summary>It wants nothing more (BEP 21).</summary>
    public bool IsUploadOnly { get; private set; }

    /// <summary>Says what we can do.</summary>
    public void Greet()
    {
    }

    /// <summary>Tells that we do not have a piece any more (BEP 54).</summary>
    public void SendLost(int piece)
    {
    }

    /// <summary>Takes an extended message in.</summary>
    /// <returns>Why the connection ends, or null.</returns>
    public string? Refuse(in PeerMessage message) => peer.Nuisance.Of(context.Now);
}
