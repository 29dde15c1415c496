using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.ObjectStore;

namespace Replica.ObjectCreated;

/// <summary>
/// Catalogues what the store holds and no event told of: a store may be killed between storing an object and sending its event. Only ever adds, so
/// that a store which is empty or out of reach for a while costs the catalogue nothing.
/// </summary>
public sealed class CatalogueReconciliation(IObjectStore store, ICatalogue catalogue, ObjectCreatedHandler handler)
{
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
            try
            {
                await handler.SettleAsync(prefix, cancellationToken);
                if (await catalogue.FindAsync(prefix, cancellationToken) is not null)
                    added++;
            }
            catch (ItemRefusedException e)
            {
                onRefused(e);
            }
        }
        return added;
    }
}
