using Replica.Catalogue.Items;
using Replica.Search;

namespace Replica.SearchService.Routes;

/// <summary>One result: an item with its best-matching file.</summary>
internal sealed record SearchObject(
    bool HostedOnReplica, string InfoHash, string TorrentName, string TorrentInternalFilePath, int TorrentNumFiles, int FileIndex, long FileSize,
    IReadOnlyList<string> MimeTypes, string MediaType, DateTimeOffset LastModified, string ReplicaLink, string DisplayName,
    ObjectMetadata Metadata, SwarmMetadata? SwarmMetadata, ObjectHighlight Highlight)
{
    /// <summary>The result for a hit whose document is a catalogue's.</summary>
    public static SearchObject Of(SearchHit hit)
    {
        var document = hit.Document;
        var file = hit.BestFile;
        var path = file < document.Files.Length ? document.Files[file] : document.Name;
        var link = new ReplicaLink(BitTorrent.Metainfo.InfoHash.Parse(document.InfoHash), ItemPrefix.Parse(document.Id), document.Name, file);
        return new(
            HostedOnReplica: document.Source == "replica",
            document.InfoHash,
            TorrentName: document.Name,
            TorrentInternalFilePath: path,
            TorrentNumFiles: document.Files.Length,
            FileIndex: file,
            FileSize: file < document.FileLengths.Length ? document.FileLengths[file] : document.Size,
            MimeTypes: [MediaTypes.Mime(path)],
            MediaType: document.Type,
            LastModified: document.Date.ToUniversalTime(),
            ReplicaLink: link.ToString(),
            DisplayName: document.Title,
            new(document.Title, document.Description),
            SwarmMetadata: null,
            ObjectHighlight.Of(hit));
    }
}
