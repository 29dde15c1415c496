using System.Collections.Immutable;
using Replica.Search;
using Replica.SearchAnswers.Json;

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
            ReplicaLink: SearchObject.SwarmLink(torrent.InfoHash, torrent.Name, 0),
            DisplayName: torrent.Name,
            new(torrent.Name, ""),
            SwarmMetadata: null,
            new(highlights, []));
    }
}
