namespace Replica.BitTorrent.Wire;

/// <summary>Who has a link. Called on the torrent's loop.</summary>
internal interface IPeerLinkOwner
{
    /// <summary>Messages came in; their payloads are valid until this returns.</summary>
    void Received(ReadOnlySpan<PeerMessage> messages);

    /// <summary>Blocks have left and <see cref="IPeerLink.Queued"/> is low: more may be read for this peer.</summary>
    void Drained();

    /// <summary>The connection has ended, for the reason given; nothing more comes.</summary>
    void Closed(string reason);
}
