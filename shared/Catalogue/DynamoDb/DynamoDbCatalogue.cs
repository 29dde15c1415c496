using Amazon.DynamoDBv2;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;

namespace Replica.Catalogue.DynamoDb;

/// <summary>The catalogue of a deployment, in a DynamoDB table (<see cref="TableSchema"/>). Any number of processes may share the table.</summary>
/// <remarks>
/// Every change is one transaction that takes the next sequence number, so changes queue for it: expect tens a second, whoever writes them. Reads
/// are consistent and do not wait. As with <see cref="Sqlite.SqliteCatalogue"/> the log keeps of each prefix its newest put or removal alone, and
/// all blocks. A page of changes may be shorter than asked for where items are large; only an empty one is the end.
/// Writes throw <see cref="CatalogueBusyException"/> if the table stays too busy.
/// </remarks>
public sealed class DynamoDbCatalogue : ICatalogue
{
    private readonly ItemReader _items;
    private readonly ChangeLog _log;
    private readonly CatalogueWriter _writer;

    /// <summary>Uses a table that exists.</summary>
    public DynamoDbCatalogue(IAmazonDynamoDB client, string table, TimeProvider time)
    {
        var calls = new Table(client, table, time);
        var bodies = new BodyStore(calls);
        _items = new ItemReader(calls, bodies);
        _log = new ChangeLog(calls, _items);
        _writer = new CatalogueWriter(calls, bodies, _items);
    }

    /// <inheritdoc/>
    public Task<CatalogueItem?> FindAsync(ItemPrefix prefix, CancellationToken cancellationToken = default) =>
        _items.FindAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public async Task<CatalogueItem?> FindAsync(InfoHash infoHash, CancellationToken cancellationToken = default)
    {
        foreach (var prefix in (await _items.FindHashAsync(infoHash, cancellationToken)).Candidates)
        {
            // It may have gone since, or come to another torrent.
            if (await _items.FindAsync(ItemPrefix.Parse(prefix), cancellationToken) is { } item && item.InfoHash == infoHash)
                return item;
        }

        return null;
    }

    /// <inheritdoc/>
    public Task<PutOutcome> PutAsync(CatalogueItem item, ReadOnlyMemory<byte>? adminTokenHash, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        return _writer.PutAsync(item, adminTokenHash?.ToArray(), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<byte[]?> FindAdminTokenHashAsync(ItemPrefix prefix, CancellationToken cancellationToken = default) =>
        (await _items.FindHeadAsync(prefix, cancellationToken))?.Content?.TokenHash;

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(ItemPrefix prefix, CancellationToken cancellationToken = default) => _writer.RemoveAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> BlockAsync(InfoHash infoHash, CancellationToken cancellationToken = default) => _writer.BlockAsync(infoHash, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> UnblockAsync(InfoHash infoHash, CancellationToken cancellationToken = default) => _writer.UnblockAsync(infoHash, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> IsBlockedAsync(InfoHash infoHash, CancellationToken cancellationToken = default) =>
        (await _items.FindHashAsync(infoHash, cancellationToken)).IsBlocked;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CatalogueChange>> ChangesAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return await _log.ReadAsync(after, limit, cancellationToken);
    }
}
