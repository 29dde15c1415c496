namespace Replica.BitTorrent.Swarm;

/// <summary>What one torrent may use of what its engine may: the engine's own limits hold beside these.</summary>
public sealed record TorrentLimits
{
    /// <summary>None but the usual number of connections.</summary>
    public static TorrentLimits Usual { get; } = new();

    /// <summary>Most bytes a second received from its peers; null = no limit. Below 1 KiB counts as that.</summary>
    public long? Down { get; init; }

    /// <summary>Most bytes a second sent to its peers; null = no limit. Below 1 KiB counts as that.</summary>
    public long? Up { get; init; }

    /// <summary>Most connections to its peers, 0 for none.</summary>
    public int MaxPeers { get; init; } = 80;
}
