using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Swarm;

/// <summary>By what a torrent goes among peers.</summary>
/// <param name="Hash">Of version 1 and hybrid torrents the version 1 hash, else the start of the version 2 hash.</param>
/// <param name="Upgrade">Of hybrids the start of the version 2 hash (BEP 52), else null.</param>
internal readonly record struct TorrentNames(InfoHash Hash, InfoHash? Upgrade)
{
    /// <summary>One or two hashes.</summary>
    public IReadOnlyList<InfoHash> All => Upgrade is { } second ? [Hash, second] : [Hash];

    /// <summary>The names of a torrent that is known.</summary>
    public static TorrentNames Of(InfoDictionary info) =>
        new(info.Hash, info.HashV2?.Truncated is { } second && second != info.Hash ? second : null);

    /// <summary>The names in a link.</summary>
    public static TorrentNames Of(MagnetLink link) =>
        new(link.InfoHash, link.InfoHashV2?.Truncated is { } second && second != link.InfoHash ? second : null);
}
