using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Stored;

namespace Replica.Catalogue.DynamoDb;

/// <summary>Items, read whole.</summary>
internal sealed class ItemReader(Table table, BodyStore bodies)
{
    public async Task<ItemRecord?> FindHeadAsync(ItemPrefix prefix, CancellationToken cancellationToken) =>
        await table.FindAsync(ItemRecord.KeyOf(prefix), cancellationToken) is { } record ? ItemRecord.Read(record) : null;

    public async Task<Dictionary<ItemPrefix, ItemRecord>> FindHeadsAsync(IEnumerable<ItemPrefix> prefixes, CancellationToken cancellationToken) =>
        (await table.FindAllAsync(prefixes.Select(ItemRecord.KeyOf), cancellationToken)).Values.Select(ItemRecord.Read).ToDictionary(head => head.Prefix);

    public async Task<HashRecord> FindHashAsync(InfoHash infoHash, CancellationToken cancellationToken) =>
        HashRecord.Read(infoHash, await table.FindAsync(HashRecord.KeyOf(infoHash), cancellationToken));

    /// <summary>An item, or null.</summary>
    public async Task<CatalogueItem?> FindAsync(ItemPrefix prefix, CancellationToken cancellationToken) =>
        (await ReadAsync(prefix, [], 0, cancellationToken)).Item;

    /// <summary>An item, or null, and how long its text is.</summary>
    /// <param name="prefix">The item's.</param>
    /// <param name="heads">Records just read; the item's is read (again) if it is not among them or will not do.</param>
    /// <param name="since">
    /// The number of a change of the item of which the record may not be readable yet, so that one that is older is not the latest; else 0. One that does
    /// not come at all has been lost.
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<(CatalogueItem? Item, long Length)> ReadAsync(
        ItemPrefix prefix, Dictionary<ItemPrefix, ItemRecord> heads, long since, CancellationToken cancellationToken)
    {
        var head = heads.GetValueOrDefault(prefix) ?? await FindHeadAsync(prefix, cancellationToken);
        for (var backoff = table.NewBackoff(); ; head = await FindHeadAsync(prefix, cancellationToken))
        {
            if ((head?.Logged ?? 0) >= since)
            {
                if (head?.Content is not { } content)
                    return default;
                if (await bodies.ReadAsync(content.Body, cancellationToken) is { } packed)
                {
                    var text = Packed.Read(packed);
                    return (StoredItem.Read(text), text.Length);
                }
            }

            try
            {
                await backoff.WaitAsync(null, cancellationToken);
            }
            catch (CatalogueBusyException) when (head is null)
            {
                return default;
            }
        }
    }
}
