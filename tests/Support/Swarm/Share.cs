namespace Replica.Support.Swarm;

/// <summary>A torrent, where its bytes are or shall be, and where a client is told to find others.</summary>
/// <param name="Folder">Holds the torrent's files, below its name.</param>
public sealed record Share(string Folder)
{
    /// <summary>The <c>.torrent</c>; every seeder has it.</summary>
    public string? TorrentFile { get; init; }

    /// <summary>In place of the file, for leechers.</summary>
    public string? Magnet { get; init; }

    /// <summary>Addresses of other clients, as <c>HOST:PORT</c>.</summary>
    public string[] Peers { get; init; } = [];

    /// <summary>Announce URLs. Clients that take none besides a torrent's own need them in the file too.</summary>
    public string[] Trackers { get; init; } = [];

    /// <summary>BEP 19 URLs.</summary>
    public string[] WebSeeds { get; init; } = [];

    /// <summary>Most bytes a second it sends; 0 = no limit.</summary>
    public long UpLimit { get; init; }

    /// <summary>Most bytes a second it takes; 0 = no limit.</summary>
    public long DownLimit { get; init; }

    /// <summary>Where ours keeps its state from one run to the next; null = a folder of its own.</summary>
    public string? State { get; init; }

    /// <summary>What a client is started with: the file, or the magnet link.</summary>
    public string Target => Magnet ?? TorrentFile ?? throw new InvalidOperationException("A share needs a torrent file or a magnet link.");
}
