using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.ObjectStore;

namespace Replica.ObjectCreated;

/// <summary>
/// Catalogues what the store holds and no event told of: a store may be killed between storing an object and sending its event. Only ever adds, so
/// that a store which is empty or out of reach for a while costs the catalogue nothing, unless an operator asks for the whole.
/// </summary>
public sealed class CatalogueReconciliation(IObjectStore store, ICatalogue catalogue, ObjectCreatedHandler handler)
{
    private const int Page = 1_000;

    /// <summary>Walks the whole listing once.</summary>
    /// <param name="onRefused">Told of each item that can not be catalogued.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many items were missing and are catalogued now.</returns>
    public async Task<int> RunAsync(Action<ItemRefusedException> onRefused, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(onRefused);
        var added = 0;
        await foreach (var found in store.ListAsync("", cancellationToken: cancellationToken))
        {
            if (!ItemKeys.TryParseTorrent(found.Key, out var prefix) || await catalogue.FindAsync(prefix, cancellationToken) is not null)
                continue;
            added += await SettleAsync(prefix, onRefused, cancellationToken);
        }
        return added;
    }

    /// <summary>Settles every entry on what the store holds: adds what is missing, refreshes what is there, removes what is gone. May be repeated.</summary>
    /// <param name="onRefused">Told of each item that can not be catalogued.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Items in the listing, and of entries: how many were added, how many removed.</returns>
    /// <exception cref="InvalidOperationException">The listing has no item at all though the catalogue has: it would be emptied. Nothing was changed.</exception>
    public async Task<(int Items, int Added, int Removed)> RebuildAsync(Action<ItemRefusedException> onRefused, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(onRefused);
        var (items, added, removed) = (0, 0, 0);
        await foreach (var found in store.ListAsync("", cancellationToken: cancellationToken))
        {
            if (!ItemKeys.TryParseTorrent(found.Key, out var prefix))
                continue;
            items++;
            added += await SettleAsync(prefix, onRefused, cancellationToken);
        }

        var after = 0L;
        while (await catalogue.ChangesAsync(after, Page, cancellationToken) is { Count: > 0 } changes)
        {
            after = changes[^1].Sequence;
            foreach (var change in changes.Where(change => change.Item is not null))
            {
                if (await store.FindAsync(ItemKeys.Torrent(change.Prefix), cancellationToken) is not null)
                    continue;
                if (items == 0)
                    throw new InvalidOperationException("the store holds no item at all, but the catalogue does; is it the right store?");
                await handler.SettleAsync(change.Prefix, cancellationToken);
                removed++;
            }
        }
        return (items, added, removed);
    }

    private async Task<int> SettleAsync(ItemPrefix prefix, Action<ItemRefusedException> onRefused, CancellationToken cancellationToken)
    {
        var wasThere = await catalogue.FindAsync(prefix, cancellationToken) is not null;
        try
        {
            await handler.SettleAsync(prefix, cancellationToken);
            return !wasThere && await catalogue.FindAsync(prefix, cancellationToken) is not null ? 1 : 0;
        }
        catch (ItemRefusedException e)
        {
            onRefused(e);
            return 0;
        }
    }
}
