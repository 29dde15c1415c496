using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Jobs;
using Replica.Catalogue.Uploads;
using Replica.ObjectStore;

namespace Replica.Catalogue.Publishing;

/// <summary>
/// Takes an item down: out of the catalogue, so that search forgets it at once; the <c>.torrent</c>, so that nobody starts to fetch it; its claim to
/// the source that it was ingested from, so that the source may be ingested again; every other object; and last the record of who verified it. That
/// record holds the token's hash, so until the very end whoever was allowed to delete is allowed to delete again: a removal that was killed is
/// finished by repeating it, and afterwards the same content may be published anew.
/// </summary>
public sealed class ItemRemoval(IObjectStore store, ICatalogue catalogue, IUploadLedger ledger, IIngestLedger ingests)
{
    /// <summary>Removes everything; doing it again is harmless.</summary>
    /// <param name="prefix">The item.</param>
    /// <param name="infoHash">Its torrent.</param>
    /// <param name="cancellationToken">Stops it between two objects.</param>
    /// <returns>False if the catalogue had no such item.</returns>
    public async Task<bool> RemoveAsync(ItemPrefix prefix, InfoHash infoHash, CancellationToken cancellationToken = default)
    {
        var isUpload = prefix.Value == infoHash.ToString();
        var verified = isUpload ? await ledger.FindVerifiedAsync(infoHash, cancellationToken) : null;
        // Catalogued but not yet noted as published: settle it, or the worker would take the upload for one that still has to be promoted.
        if (verified is { State: UploadState.Verifying })
            await ledger.MoveAsync(verified.Id, UploadState.Verifying, UploadState.Published, cancellationToken: cancellationToken);

        var removed = await catalogue.RemoveAsync(prefix, cancellationToken);
        await store.DeleteAsync(ItemKeys.Torrent(prefix), cancellationToken);
        // Before its metadata goes, which alone tells the source to whoever repeats this.
        if (await ItemMetadataJson.FindAsync(store, prefix, cancellationToken) is { ExternalSource.Id: { } source })
            await ingests.ReleaseClaimAsync(source, infoHash, cancellationToken);
        await foreach (var found in store.ListAsync($"{prefix}/", cancellationToken: cancellationToken))
            await store.DeleteAsync(found.Key, cancellationToken);
        if (verified is not null)
            await ledger.ReleaseVerifiedAsync(infoHash, cancellationToken);
        return removed;
    }
}
