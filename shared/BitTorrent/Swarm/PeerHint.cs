using System.Net;

namespace Replica.BitTorrent.Swarm;

/// <summary>A peer to try.</summary>
/// <param name="Address">An address, or a host name and port.</param>
/// <param name="Origin">Who told of it.</param>
public readonly record struct PeerHint(EndPoint Address, PeerOrigin Origin);
