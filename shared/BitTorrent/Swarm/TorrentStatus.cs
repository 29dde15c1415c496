using System.Collections.Immutable;

namespace Replica.BitTorrent.Swarm;

/// <summary>A torrent at one moment.</summary>
/// <param name="Have">Verified bytes.</param>
/// <param name="Pieces">One bit a piece, the first in the highest bit of the first byte, as on the wire.</param>
/// <param name="Peers">Connected peers.</param>
/// <param name="Down">Bytes a second received, from peers and web seeds.</param>
/// <param name="Up">Bytes a second sent.</param>
/// <param name="Sources">Verified bytes by where they came from, since the torrent was opened.</param>
public sealed record TorrentStatus(
    long Have, ReadOnlyMemory<byte> Pieces, ImmutableArray<PeerStatus> Peers, long Down, long Up, SourceBytes Sources);
