using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Publishing;
using Replica.Catalogue.Uploads;
using Replica.Ingest.Media;
using Replica.ObjectStore;

namespace Replica.Ingest.Verify;

/// <summary>
/// Gives a proven upload its item's keys: data first, metadata next, the <c>.torrent</c> last, since that one's event catalogues the item.
/// Every write is "only if absent": nothing published is ever overwritten, and repeating after a kill fills in what is not there yet.
/// </summary>
internal sealed class Promotion(IObjectStore store, TimeProvider time, UploadExtras? extras)
{
    private const string ForeignTorrent = "Another torrent already stands at the item's key; only the operator can clear it.";

    /// <summary>Promotes.</summary>
    /// <returns>Why it can not be done, or null once the item stands whole.</returns>
    public async Task<string?> RunAsync(UploadRecord upload, InfoDictionary info, CancellationToken cancellationToken)
    {
        var prefix = ItemPrefix.Parse(info.Hash.ToString());
        if (await FindTorrentAsync(info.Hash, cancellationToken) is { Info: var standing } && standing?.Hash != info.Hash)
            return ForeignTorrent;
        if (!await CopyDataAsync(upload, info, prefix, cancellationToken)
            && await FindForeignAsync(info, prefix, cancellationToken) is { } fault)
        {
            return $"Other content already stands at the item's keys ({fault}); only the operator can clear it.";
        }

        await PutAsync(ItemKeys.Metadata(prefix), ItemMetadataJson.Write(MetadataOf(upload)), cancellationToken);
        if (extras is not null)
            await extras.MakeAsync(store, prefix, info, cancellationToken);
        // A hybrid's piece layers come along: what was checked was checked against them too.
        var torrent = new MetainfoDocument(info) { CreatedBy = "Replica" }.ToBytes();
        return await PutAsync(ItemKeys.Torrent(prefix), torrent, cancellationToken)
            || (await FindTorrentAsync(info.Hash, cancellationToken))?.Info?.Hash == info.Hash
                ? null
                : ForeignTorrent;
    }

    /// <summary>True if the item stands whole: its <c>.torrent</c>, put last, and every file.</summary>
    public async Task<bool> IsDoneAsync(InfoHash infoHash, CancellationToken cancellationToken)
    {
        var prefix = ItemPrefix.Parse(infoHash.ToString());
        return (await FindTorrentAsync(infoHash, cancellationToken))?.Info is { } info && info.Hash == infoHash
            && await PieceVerifier.FindMissingAsync(store, info, file => ItemKeys.Data(prefix, info, file), cancellationToken) is null;
    }

    /// <summary>Stores the item's <c>.torrent</c> anew with the bytes that it has, so that the store tells of it once more.</summary>
    public async Task AnnounceAgainAsync(InfoHash infoHash, CancellationToken cancellationToken)
    {
        var key = ItemKeys.Torrent(ItemPrefix.Parse(infoHash.ToString()));
        if (await BoundedObject.ReadAsync(store, key, MetainfoDocument.MaxLength, cancellationToken) is not { } bytes)
            return;
        using var content = new MemoryStream(bytes, writable: false);
        await store.PutAsync(key, content, bytes.Length, cancellationToken: cancellationToken);
    }

    /// <summary>Takes back the words of an upload whose promotion was given up. What was copied is proven content and may stay for the next upload.</summary>
    public async Task UndoAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        var prefix = ItemPrefix.Parse(upload.InfoHash.ToString());
        var found = await store.FindAsync(ItemKeys.Metadata(prefix), cancellationToken);
        if (found is null or { Length: > ItemMetadataJson.MaxLength } || await store.FindAsync(ItemKeys.Torrent(prefix), cancellationToken) is not null)
            return;
        // An operator may have put other words there; those are not ours to delete.
        var words = ItemMetadataJson.Read(await BoundedObject.ReadAsync(store, found.Key, ItemMetadataJson.MaxLength, cancellationToken));
        if (words.Title == upload.Title && words.Description == upload.Description && words.Tags.SequenceEqual(upload.Tags))
            await store.DeleteAsync(ItemKeys.Metadata(prefix), cancellationToken);
    }

    /// <returns>True if every file was new; false if some stood there before, whose bytes nobody has checked.</returns>
    private async Task<bool> CopyDataAsync(UploadRecord upload, InfoDictionary info, ItemPrefix prefix, CancellationToken cancellationToken)
    {
        var allNew = true;
        var position = 0;
        foreach (var file in UploadCheck.UploadedFiles(info))
        {
            var target = ItemKeys.Data(prefix, info, file);
            allNew &= file.Length == 0
                ? await store.PutAsync(target, Stream.Null, 0, onlyIfAbsent: true, cancellationToken)
                : await store.CopyAsync(ItemKeys.IncomingFile(upload.Id, position), target, onlyIfAbsent: true, cancellationToken);
            position++;
        }
        return allNew;
    }

    private async Task<string?> FindForeignAsync(InfoDictionary info, ItemPrefix prefix, CancellationToken cancellationToken)
    {
        string KeyOf(FileEntry file) => ItemKeys.Data(prefix, info, file);
        return await PieceVerifier.FindMissingAsync(store, info, KeyOf, cancellationToken)
            ?? await PieceVerifier.FindFaultAsync(store, info, KeyOf, cancellationToken);
    }

    private ItemMetadata MetadataOf(UploadRecord upload) => new()
    {
        Title = upload.Title,
        Description = upload.Description,
        Tags = upload.Tags,
        CreationTimestamp = time.GetUtcNow(),
    };

    private async Task<bool> PutAsync(string key, byte[] bytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes, writable: false);
        return await store.PutAsync(key, content, bytes.Length, onlyIfAbsent: true, cancellationToken);
    }

    /// <returns>The torrent at the item's key, without info dictionary if it is unusable; null if there is none.</returns>
    private async Task<CheckedTorrent?> FindTorrentAsync(InfoHash infoHash, CancellationToken cancellationToken)
    {
        try
        {
            var key = ItemKeys.Torrent(ItemPrefix.Parse(infoHash.ToString()));
            var bytes = await BoundedObject.ReadAsync(store, key, MetainfoDocument.MaxLength, cancellationToken);
            return bytes is null ? null : new CheckedTorrent(MetainfoDocument.Parse(bytes).Info, null);
        }
        catch (Exception e) when (e is MetainfoException or InvalidDataException)
        {
            return CheckedTorrent.Refused(e.Message);
        }
    }
}
