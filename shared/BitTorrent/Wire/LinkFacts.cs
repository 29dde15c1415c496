using System.Net;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Wire;

/// <summary>What is known of a connection once the handshakes are done.</summary>
/// <param name="Remote">The other end.</param>
/// <param name="Handshake">What the peer said first.</param>
/// <param name="Transport">TCP or uTP.</param>
/// <param name="IsEncrypted">True if the stream is RC4.</param>
/// <param name="IsIncoming">True if the peer connected to us.</param>
internal sealed record LinkFacts(IPEndPoint Remote, Handshake Handshake, PeerTransport Transport, bool IsEncrypted, bool IsIncoming);
