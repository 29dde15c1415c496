using Replica.Catalogue.Items;
using Replica.Catalogue.Uploads;
using Replica.ObjectStore;

namespace Replica.Catalogue.Publishing;

/// <summary>What an upload left below <c>incoming/</c>.</summary>
public static class IncomingObjects
{
    /// <summary>What the keys of everything unverified start with; the upload's id follows.</summary>
    public const string Prefix = "incoming/";

    /// <summary>Deletes the objects of an upload; doing it again is harmless.</summary>
    public static async Task DeleteAsync(IObjectStore store, UploadRecord upload, CancellationToken cancellationToken = default)
    {
        await store.DeleteAsync(ItemKeys.IncomingTorrent(upload.Id), cancellationToken);
        for (var file = 0; file < upload.Files.Length; file++)
            await store.DeleteAsync(ItemKeys.IncomingFile(upload.Id, file), cancellationToken);
    }

    /// <summary>Ends the uploads in parts of an upload that will never be completed, then deletes its objects.</summary>
    public static async Task AbandonAsync(IObjectStore store, UploadRecord upload, CancellationToken cancellationToken = default)
    {
        for (var file = 0; file < upload.Files.Length; file++)
        {
            if (upload.Files[file].PartsId is { Length: > 0 } partsId)
                await store.AbortPartsAsync(ItemKeys.IncomingFile(upload.Id, file), partsId, cancellationToken);
        }
        await DeleteAsync(store, upload, cancellationToken);
    }
}
