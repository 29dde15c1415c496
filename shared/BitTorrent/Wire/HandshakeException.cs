namespace Replica.BitTorrent.Wire;

/// <summary>A handshake has failed: the other end is no peer for us, or no peer at all. It never leaves connector and acceptor.</summary>
/// <param name="reason">Why, to follow the peer's name.</param>
/// <param name="isRefusal">True if the peer may want another encryption: it ended the connection, or answered in other terms.</param>
internal sealed class HandshakeException(string reason, bool isRefusal = false) : IOException(reason)
{
    /// <summary>True if the peer may want another encryption.</summary>
    public bool IsRefusal { get; } = isRefusal;
}
