using System.Net;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Metadata;

/// <summary>A connection that goes on from the fetch of the metadata into the torrent. It is parked, and keeps its place among all connections.</summary>
/// <param name="Link">The connection.</param>
/// <param name="Address">The other end.</param>
/// <param name="Origin">Who told of it.</param>
/// <param name="Said">What it said so far, which the torrent has to hear.</param>
internal sealed record CarriedPeer(IPeerLink Link, IPEndPoint Address, PeerOrigin Origin, Overheard Said);
