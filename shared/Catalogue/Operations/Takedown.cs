using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Publishing;
using Replica.ObjectStore;

namespace Replica.Catalogue.Operations;

/// <summary>What an operator does about an item that must go. Killed anywhere, doing it again does the rest.</summary>
public sealed class Takedown(IObjectStore store, ICatalogue catalogue, ItemRemoval removal)
{
    /// <summary>Removes one item; it may be published again.</summary>
    /// <returns>False if there was none.</returns>
    public async Task<bool> RemoveAsync(ItemPrefix prefix, InfoHash infoHash, CancellationToken cancellationToken = default)
    {
        var item = await catalogue.FindAsync(prefix, cancellationToken);
        var isStored = item is not null || await HoldsAnythingAsync(prefix, cancellationToken);
        await removal.RemoveAsync(prefix, item?.InfoHash ?? infoHash, cancellationToken);
        return isStored;
    }

    /// <summary>Removes every item of this torrent and keeps the torrent out until <see cref="ICatalogue.UnblockAsync"/>. Its bytes are deleted: a block that left them would still serve them to whoever has the link.</summary>
    /// <returns>True if it was not blocked before, and how many items were removed.</returns>
    public async Task<(bool IsNew, int Removed)> BlockAsync(InfoHash infoHash, CancellationToken cancellationToken = default)
    {
        var removed = 0;
        var own = ItemPrefix.Parse(infoHash.ToString());
        while (await catalogue.FindAsync(infoHash, cancellationToken) is { } item)
        {
            await removal.RemoveAsync(item.Prefix, infoHash, cancellationToken);
            removed++;
        }
        // Whatever was catalogued since goes with the block itself; what stands at the torrent's own prefix and is in no catalogue goes below.
        var isNew = await catalogue.BlockAsync(infoHash, cancellationToken);
        if (await HoldsAnythingAsync(own, cancellationToken))
        {
            await removal.RemoveAsync(own, infoHash, cancellationToken);
            removed += removed == 0 ? 1 : 0;
        }
        return (isNew, removed);
    }

    private async Task<bool> HoldsAnythingAsync(ItemPrefix prefix, CancellationToken cancellationToken)
    {
        await foreach (var _ in store.ListAsync($"{prefix}/", cancellationToken: cancellationToken))
            return true;
        return false;
    }
}
