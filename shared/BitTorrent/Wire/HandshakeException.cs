namespace Replica.BitTorrent.Wire;

/// <summary>A handshake has failed: the other end is no peer for us, or no peer at all. It never leaves connector and acceptor.</summary>
internal sealed class HandshakeException(string reason) : IOException(reason);
