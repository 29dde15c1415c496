using System.Net;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Swarm;

/// <summary>A connected peer, for people.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Client">What it says it is (BEP 10's <c>v</c>, else read from the peer id, BEP 20); untrusted text.</param>
/// <param name="Transport">TCP or uTP.</param>
/// <param name="IsEncrypted">True if the stream is RC4.</param>
/// <param name="Down">Bytes a second from it.</param>
/// <param name="Up">Bytes a second to it.</param>
/// <param name="IsSeed">True if it has every piece.</param>
public sealed record PeerStatus(IPEndPoint Address, string Client, PeerTransport Transport, bool IsEncrypted, long Down, long Up, bool IsSeed);
