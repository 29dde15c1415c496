using System.Collections.Immutable;

namespace Replica.BitTorrent.Metainfo;

/// <summary>One file of a torrent.</summary>
/// <param name="Index">Position in the info dictionary, from 0.</param>
/// <param name="Path">Its path inside the torrent: at least one segment, each safe as a file name (never empty, <c>.</c>, <c>..</c>, nor holding <c>/</c> or NUL). A single-file torrent has one segment, its name.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Offset">Where it begins in the torrent's data: byte <c>Offset % PieceLength</c> of piece <c>Offset / PieceLength</c>, in every version. In a version 2 torrent each file begins with a piece, so what lies between the end of one and the next belongs to nobody.</param>
/// <param name="IsPadding">True for a padding file (BEP 47): zeros, never written or served.</param>
public sealed record FileEntry(int Index, ImmutableArray<string> Path, long Length, long Offset, bool IsPadding)
{
    /// <summary>One past its last byte, counted as <see cref="Offset"/> is.</summary>
    internal long End => Offset + Length;

    /// <summary>The root of its hash tree (BEP 52); null in a version 1 torrent and for a file without bytes.</summary>
    internal MerkleHash? Root { get; init; }

    /// <summary>The segments joined with <c>/</c>.</summary>
    public string JoinedPath => string.Join('/', Path);
}
