using System.Net;

namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>A peer that another told of.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Flags">What it is said to be.</param>
internal readonly record struct PexPeer(IPEndPoint Address, PexFlags Flags);
