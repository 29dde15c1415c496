using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Search;

namespace Replica.SearchAnswers.Json;

/// <summary>One result: an item with its best-matching file.</summary>
public sealed record SearchObject(
    bool HostedOnReplica, string InfoHash, string TorrentName, string TorrentInternalFilePath, int TorrentNumFiles, int FileIndex, long FileSize,
    IReadOnlyList<string> MimeTypes, string MediaType, DateTimeOffset LastModified, string ReplicaLink, string DisplayName,
    ObjectMetadata Metadata, SwarmMetadata? SwarmMetadata, ObjectHighlight Highlight)
{
    /// <summary>The result for a hit of the index.</summary>
    public static SearchObject Of(SearchHit hit)
    {
        var document = hit.Document;
        var file = hit.BestFile;
        var path = file < document.Files.Length ? document.Files[file] : document.Name;
        var isHosted = document.Source == "replica";
        return new(
            HostedOnReplica: isHosted,
            document.InfoHash,
            TorrentName: document.Name,
            TorrentInternalFilePath: path,
            TorrentNumFiles: Math.Max(1, document.Files.Length),
            FileIndex: file,
            FileSize: file < document.FileLengths.Length ? document.FileLengths[file] : document.Size,
            MimeTypes: [MediaTypes.Mime(path)],
            MediaType: document.Type,
            LastModified: document.Date.ToUniversalTime(),
            ReplicaLink: isHosted ? LinkOf(document, file) : SwarmLink(document.InfoHash, document.Name, file),
            DisplayName: document.Title,
            new(document.Title, document.Description),
            SwarmMetadata: null,
            ObjectHighlight.Of(hit));
    }

    /// <summary>A link without <c>xs</c>: no service has the torrent, so its info dictionary and bytes come from peers.</summary>
    public static string SwarmLink(string infoHash, string name, int file) =>
        new MagnetLink(BitTorrent.Metainfo.InfoHash.Parse(infoHash)) { DisplayName = name, SelectedFile = file }.ToString();

    private static string LinkOf(IndexDocument document, int file) =>
        new ReplicaLink(BitTorrent.Metainfo.InfoHash.Parse(document.InfoHash), ItemPrefix.Parse(document.Id), document.Name, file).ToString();
}
