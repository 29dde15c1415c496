using System.Collections.Immutable;

namespace Replica.BitTorrent.Metainfo;

/// <summary>How <see cref="TorrentBuilder"/> makes a torrent.</summary>
public sealed record TorrentOptions
{
    /// <summary>The torrent's name; default the file's or folder's own.</summary>
    public string? Name { get; init; }

    /// <summary>Which hashes it gets; version 1 is what every client reads.</summary>
    public TorrentVersion Version { get; init; }

    /// <summary>A power of two from 16 KiB to 16 MiB; default <see cref="TorrentBuilder.ChoosePieceLength"/>.</summary>
    public int? PieceLength { get; init; }

    /// <summary>Write a lone file in multi-file form too, as every torrent that Replica publishes is; version 2 alone knows no such form.</summary>
    public bool ForceMultiFile { get; init; }

    /// <summary>BEP 27.</summary>
    public bool Private { get; init; }

    /// <summary>One tier a tracker.</summary>
    public ImmutableArray<string> Trackers { get; init; } = [];

    /// <summary>Web seed base URLs (BEP 19).</summary>
    public ImmutableArray<string> WebSeeds { get; init; } = [];

    /// <summary>Free text.</summary>
    public string? Comment { get; init; }
}
