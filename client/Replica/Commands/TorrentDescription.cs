using System.Collections.Immutable;
using Replica.BitTorrent.Metainfo;

namespace Replica.Client.Commands;

/// <summary>What <c>torrent show --json</c> prints.</summary>
internal sealed record TorrentDescription
{
    /// <summary>Version 1's, or of version 2 alone its first 20 bytes.</summary>
    public required string InfoHash { get; init; }

    /// <summary>Null for a torrent without version 2.</summary>
    public string? InfoHashV2 { get; init; }

    public required string Name { get; init; }

    /// <summary><c>1</c>, <c>2</c> or <c>hybrid</c>.</summary>
    public required string Version { get; init; }

    public required int PieceLength { get; init; }

    public required long Length { get; init; }

    public required bool Private { get; init; }

    public required string? Comment { get; init; }

    /// <summary>In the torrent's order, so that a link's file index counts them.</summary>
    public required IReadOnlyList<TorrentDescriptionFile> Files { get; init; }

    /// <summary>Tiers.</summary>
    public required IReadOnlyList<ImmutableArray<string>> Trackers { get; init; }

    public required IReadOnlyList<string> WebSeeds { get; init; }

    /// <summary>How the contract names a version.</summary>
    public static string NameOf(TorrentVersion version) => version switch
    {
        TorrentVersion.V1 => "1",
        TorrentVersion.V2 => "2",
        _ => "hybrid",
    };

    public static TorrentDescription Of(MetainfoDocument document) => new()
    {
        InfoHash = document.Info.Hash.ToString(),
        InfoHashV2 = document.Info.HashV2?.ToString(),
        Name = document.Info.Name,
        Version = NameOf(document.Info.Version),
        PieceLength = document.Info.PieceLength,
        Length = document.Info.Length,
        Private = document.Info.IsPrivate,
        Comment = document.Comment,
        Files = [.. document.Info.Files.Select(file => new TorrentDescriptionFile(file.JoinedPath, file.Length))],
        Trackers = document.TrackerTiers,
        WebSeeds = document.WebSeeds,
    };
}
