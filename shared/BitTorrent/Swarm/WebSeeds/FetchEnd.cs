namespace Replica.BitTorrent.Swarm.WebSeeds;

/// <summary>How a <see cref="WebSeedFetch"/> ended.</summary>
internal enum FetchEnd
{
    /// <summary>Every piece was delivered.</summary>
    Complete,

    /// <summary>Nobody wanted the rest.</summary>
    Cancelled,

    /// <summary>The source has not got a file, or not this version of it, or serves no ranges of it.</summary>
    FileMissing,

    /// <summary>It may work later.</summary>
    Failed,

    /// <summary>A piece's bytes had the wrong hash.</summary>
    BadPiece,

    /// <summary>The source did its part; the piece could not be stored.</summary>
    StorageFailed,
}
