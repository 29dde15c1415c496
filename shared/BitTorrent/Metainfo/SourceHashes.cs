namespace Replica.BitTorrent.Metainfo;

/// <summary>The hashes of all pieces of a torrent that is being made.</summary>
/// <param name="Sha1">End to end; empty in version 2 alone.</param>
/// <param name="Nodes">One a piece; empty in version 1.</param>
internal sealed record SourceHashes(byte[] Sha1, MerkleHash[] Nodes);
