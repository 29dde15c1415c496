using Replica.BitTorrent.Metainfo;
using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.Catalogue.Jobs;
using Replica.Catalogue.Publishing;
using Replica.Catalogue.Uploads;
using Replica.ObjectStore;
using Replica.ObjectStore.Events;

namespace Replica.ObjectCreated;

/// <summary>
/// Keeps the catalogue equal to the store. An event only says where to look: what counts is what the store holds now, so that duplicates and
/// events out of order settle on the same entry. What is blocked does not stay in the store either: whoever was storing it at the moment of the
/// block comes by here.
/// </summary>
public sealed class ObjectCreatedHandler(IObjectStore store, ICatalogue catalogue, IUploadLedger ledger, IIngestLedger ingests)
{
    private readonly ItemRemoval _removal = new(store, catalogue, ledger, ingests);

    /// <summary>Handles one S3 event message. Every record is tried before the first failure is thrown.</summary>
    /// <param name="messageBody">S3's event notification JSON.</param>
    /// <param name="cancellationToken">Stops it; the message may then be handled again.</param>
    /// <exception cref="FormatException">Not an event message.</exception>
    /// <exception cref="ItemRefusedException">An item can not be catalogued.</exception>
    /// <exception cref="AggregateException">Several items can not, or the stores failed.</exception>
    public async Task HandleAsync(string messageBody, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var prefix in ItemsOf(ObjectEventJson.Parse(messageBody)))
        {
            try
            {
                await SettleAsync(prefix, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures.Add(e);
            }
        }
        if (failures is [ItemRefusedException refused])
            throw refused;
        if (failures.Count > 0)
            throw new AggregateException(failures);
    }

    /// <summary>
    /// Makes the catalogue's entry what the store says now. By the time that it is written the store may say otherwise, and another may have handled the
    /// event of that already: so it looks again until nothing has changed.
    /// </summary>
    internal async Task SettleAsync(ItemPrefix prefix, CancellationToken cancellationToken)
    {
        ObjectInfo? seen;
        do
        {
            seen = await store.FindAsync(ItemKeys.Torrent(prefix), cancellationToken);
            await SettleAsync(prefix, seen, cancellationToken);
        }
        while (await store.FindAsync(ItemKeys.Torrent(prefix), cancellationToken) != seen);
    }

    private async Task SettleAsync(ItemPrefix prefix, ObjectInfo? torrent, CancellationToken cancellationToken)
    {
        var stored = torrent is null ? null : await StoredItem.ReadAsync(store, prefix, torrent, cancellationToken);
        if (stored is null)
        {
            await catalogue.RemoveAsync(prefix, cancellationToken);
            return;
        }
        var verified = await FindVerifiedAsync(stored, cancellationToken);
        if (await catalogue.IsBlockedAsync(stored.Info.Hash, cancellationToken))
        {
            await EndBlockedAsync(stored, verified, cancellationToken);
            return;
        }
        await CheckDataAsync(stored, verified is not null, cancellationToken);
        var metadata = await ItemMetadataJson.FindAsync(store, prefix, cancellationToken) ?? new ItemMetadata();
        if (!await StandsForItsSourceAsync(stored, metadata, cancellationToken))
            return;
        var outcome = await catalogue.PutAsync(stored.Describe(metadata), verified?.AdminTokenHash.AsMemory(), cancellationToken);
        if (outcome == PutOutcome.Blocked)
            await EndBlockedAsync(stored, verified, cancellationToken);
        else
            await EndAsync(verified, UploadState.Published, null, cancellationToken);
    }

    private static IEnumerable<ItemPrefix> ItemsOf(IEnumerable<ObjectEvent> events) =>
        events.Select(record => ItemKeys.TryParseTorrent(record.Key, out var prefix) ? prefix : (ItemPrefix?)null).OfType<ItemPrefix>().Distinct();

    /// <summary>The upload that was promoted to this item. Only at the info hash's own prefix: what stands elsewhere was put by hand.</summary>
    private async Task<UploadRecord?> FindVerifiedAsync(StoredItem stored, CancellationToken cancellationToken) =>
        stored.Prefix.Value == stored.Info.Hash.ToString()
            ? await ledger.FindVerifiedAsync(stored.Info.Hash, cancellationToken)
            : null;

    /// <summary>
    /// One source has one item: an ingested item whose source another torrent stands for is the loser of a race, and stays out. A claim that is missing
    /// (a catalogue built anew from the store) is made again.
    /// </summary>
    private async Task<bool> StandsForItsSourceAsync(StoredItem stored, ItemMetadata metadata, CancellationToken cancellationToken) =>
        metadata.ExternalSource?.Id is not { } source
        || await ingests.FindClaimAsync(source, cancellationToken) == stored.Info.Hash
        || await ingests.TryClaimAsync(source, stored.Info.Hash, null, cancellationToken);

    private async Task CheckDataAsync(StoredItem stored, bool isVerified, CancellationToken cancellationToken)
    {
        // The worker hashed what it promoted; of that only the presence is checked. What an operator put is hashed here.
        string KeyOf(FileEntry file) => ItemKeys.Data(stored.Prefix, stored.Info, file);
        var fault = await PieceVerifier.FindMissingAsync(store, stored.Info, KeyOf, cancellationToken);
        if (fault is null && !isVerified)
            fault = await PieceVerifier.FindFaultAsync(store, stored.Info, KeyOf, cancellationToken);
        if (fault is not null)
            throw new ItemRefusedException($"{stored.Prefix} is not catalogued: {fault}");
    }

    private async Task EndBlockedAsync(StoredItem stored, UploadRecord? verified, CancellationToken cancellationToken)
    {
        await EndAsync(verified, UploadState.Rejected, RejectionReason.Blocked, cancellationToken);
        await _removal.RemoveAsync(stored.Prefix, stored.Info.Hash, cancellationToken);
    }

    private async Task EndAsync(UploadRecord? verified, UploadState state, string? reason, CancellationToken cancellationToken)
    {
        if (verified is { State: UploadState.Verifying })
            await ledger.MoveAsync(verified.Id, UploadState.Verifying, state, reason, cancellationToken);
    }
}
