using System.Collections.Immutable;

namespace Replica.BitTorrent.Metainfo;

/// <summary>One file of a torrent.</summary>
/// <param name="Index">Position in the info dictionary, from 0.</param>
/// <param name="Path">Its path inside the torrent: at least one segment, each safe as a file name (never empty, <c>.</c>, <c>..</c>, nor holding <c>/</c> or NUL). A single-file torrent has one segment, its name.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Offset">Bytes before it in the torrent's contiguous data.</param>
/// <param name="IsPadding">True for a padding file (BEP 47): zeros, never written or served.</param>
public sealed record FileEntry(int Index, ImmutableArray<string> Path, long Length, long Offset, bool IsPadding)
{
    /// <summary>The segments joined with <c>/</c>.</summary>
    public string JoinedPath => string.Join('/', Path);
}
