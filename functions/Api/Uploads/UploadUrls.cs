using Replica.Catalogue.Items;
using Replica.Catalogue.Uploads;
using Replica.ObjectStore;

namespace Replica.Api.Uploads;

/// <summary>The URLs to which a client sends an upload, good until one moment.</summary>
internal sealed class UploadUrls(IObjectStore store, UploadRecord upload, DateTimeOffset expires)
{
    public string Torrent => store.SignPut(ItemKeys.IncomingTorrent(upload.Id), upload.TorrentLength, expires).AbsoluteUri;

    public string Of(UploadPart part) => store.SignPart(
        ItemKeys.IncomingFile(upload.Id, part.File), upload.Files[part.File].PartsId, part.Index + 1, part.Length, expires).AbsoluteUri;
}
