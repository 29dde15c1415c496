namespace Replica.Support.Swarm;

/// <summary>How a torrent is made.</summary>
public sealed record TorrentShape
{
    /// <summary><c>1</c>, <c>2</c> or <c>hybrid</c>.</summary>
    public string Version { get; init; } = "1";

    /// <summary>Bytes; 0 = the maker's choice.</summary>
    public int PieceLength { get; init; }

    /// <summary>BEP 27.</summary>
    public bool Private { get; init; }

    /// <summary>Padding files (BEP 47) in version 1; hybrids have them anyway.</summary>
    public bool Padding { get; init; }

    /// <summary>Announce URLs, each a tier.</summary>
    public string[] Trackers { get; init; } = [];

    /// <summary>BEP 19 URLs.</summary>
    public string[] WebSeeds { get; init; } = [];
}
