namespace Replica.BitTorrent.Metainfo;

/// <summary>Which hashes an info dictionary holds.</summary>
public enum TorrentVersion
{
    /// <summary>SHA-1 of pieces that run on from file to file (BEP 3).</summary>
    V1,

    /// <summary>A SHA-256 tree of each file (BEP 52).</summary>
    V2,

    /// <summary>Both, over the same files, padded so that each begins with a piece.</summary>
    Hybrid,
}
