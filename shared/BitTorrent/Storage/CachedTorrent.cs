using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>What the cache holds of one torrent.</summary>
internal sealed class CachedTorrent(InfoHash hash)
{
    /// <summary>Which torrent.</summary>
    public InfoHash Hash { get; } = hash;

    /// <summary>Its pieces by number.</summary>
    public Dictionary<int, CachedPiece> Pieces { get; } = [];

    /// <summary>How many whole copies others have, as far as the swarm shows; null = nobody looked.</summary>
    public int? Copies { get; set; }

    /// <summary>Told of every piece that is dropped.</summary>
    public Action<int>? Dropped { get; set; }

    /// <summary>When its info dictionary was last kept or found; null if it is not here.</summary>
    public DateTimeOffset? InfoUsed { get; set; }
}
