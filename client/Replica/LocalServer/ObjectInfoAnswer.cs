using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Client.Commands;

namespace Replica.Client.LocalServer;

/// <summary>Body of <c>GET /replica/object_info</c>: what <c>torrent show</c> prints, and the item's metadata (null if nobody has it).</summary>
internal sealed record ObjectInfoAnswer(
    string InfoHash, string? InfoHashV2, string Name, string Version, int PieceLength, long Length, bool Private, string? Comment,
    IReadOnlyList<TorrentDescriptionFile> Files, IReadOnlyList<IReadOnlyList<string>> Trackers, IReadOnlyList<string> WebSeeds, ItemMetadata? Metadata)
{
    /// <summary>Describes an item by its info dictionary.</summary>
    public static ObjectInfoAnswer Of(InfoDictionary info, IEnumerable<Uri> webSeeds, ItemMetadata? metadata) => new(
        info.Hash.ToString(), info.HashV2?.ToString(), info.Name, TorrentDescription.NameOf(info.Version), info.PieceLength, info.Length, info.IsPrivate, null,
        [.. info.Files.Select(file => new TorrentDescriptionFile(file.JoinedPath, file.Length))], [], [.. webSeeds.Select(seed => seed.AbsoluteUri)], metadata);
}
