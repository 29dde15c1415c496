using System.Collections.Immutable;
using Replica.BitTorrent.Metainfo;
using Replica.Search;
using Replica.SearchService.Routes;

namespace Replica.SearchService.Merging;

/// <summary>Results of the DHT as the route gives them.</summary>
internal static class DhtObject
{
    /// <summary>
    /// The result for a torrent of an upstream. Of several files none is named: the upstream does not say which number each has in the torrent.
    /// </summary>
    public static SearchObject Of(DhtResult result, ImmutableArray<TextRange> highlights)
    {
        var torrent = result.Torrent;
        return new(
            HostedOnReplica: false,
            torrent.InfoHash,
            TorrentName: torrent.Name,
            TorrentInternalFilePath: torrent.Name,
            TorrentNumFiles: torrent.FileCount,
            FileIndex: 0,
            FileSize: torrent.Size,
            MimeTypes: [MediaTypes.Mime(torrent.Name)],
            MediaType: result.Kind,
            LastModified: torrent.DiscoveredOn,
            ReplicaLink: Link(torrent.InfoHash, torrent.Name, 0),
            DisplayName: torrent.Name,
            new(torrent.Name, ""),
            SwarmMetadata: null,
            new([.. highlights.Select(range => new[] { range.Start, range.Length })], []));
    }

    /// <summary>A link without <c>xs</c>: no service has the torrent, so its info dictionary and bytes come from peers.</summary>
    public static string Link(string infoHash, string name, int file) =>
        new MagnetLink(InfoHash.Parse(infoHash)) { DisplayName = name, SelectedFile = file }.ToString();
}
