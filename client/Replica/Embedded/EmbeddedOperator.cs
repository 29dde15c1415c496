using Replica.BitTorrent.Metainfo;
using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.Catalogue.Operations;
using Replica.Client.Operating;
using Replica.ObjectCreated;
using Replica.ObjectStore.Queue;

namespace Replica.Client.Embedded;

/// <summary>Operates the service in this process.</summary>
/// <param name="catalogue">Its catalogue.</param>
/// <param name="takedown">Removes from its stores.</param>
/// <param name="reconciliation">Compares them.</param>
/// <param name="queues">Its queues by name.</param>
/// <param name="onRefused">Told of each item that can not be catalogued.</param>
internal sealed class EmbeddedOperator(
    ICatalogue catalogue, Takedown takedown, CatalogueReconciliation reconciliation, IReadOnlyDictionary<string, IQueue> queues,
    Action<ItemRefusedException> onRefused) : IOperator
{
    public async Task<RemoveCount> RemoveAsync(ReplicaLink link, CancellationToken cancellationToken) =>
        new(await takedown.RemoveAsync(link.Prefix, link.InfoHash, cancellationToken) ? 1 : 0);

    public Task<BlockCount> BlockAsync(IReadOnlyList<InfoHash> infoHashes, bool undo, CancellationToken cancellationToken) =>
        Blocking.RunAsync(catalogue, takedown, infoHashes, undo, cancellationToken);

    public async Task<IReadOnlyDictionary<string, int>> RedriveAsync(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>();
        foreach (var (name, queue) in queues)
            counts[name] = await queue.RedriveAsync(cancellationToken);
        return counts;
    }

    public async Task<RebuildCount> RebuildCatalogueAsync(CancellationToken cancellationToken)
    {
        var refused = 0;
        var (items, added, removed) = await reconciliation.RebuildAsync(
            e =>
            {
                refused++;
                onRefused(e);
            },
            cancellationToken);
        return new RebuildCount(items, 0, added, removed, refused);
    }

    public void Dispose()
    {
        // The stores are the embedded service's.
    }
}
