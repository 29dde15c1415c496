using System.Security.Cryptography;
using System.Text;
using Replica.Catalogue.Items;
using Replica.Catalogue.Stored;

namespace Replica.Catalogue.DynamoDb;

/// <summary>The putting of one item, over as many tries as it takes.</summary>
internal sealed class ItemPut
{
    private readonly Table _table;
    private readonly BodyStore _bodies;
    private readonly CatalogueItem _item;
    private readonly byte[]? _tokenHash;
    private readonly byte[] _digest;
    private readonly byte[] _packed;
    private Body? _stored;

    public ItemPut(Table table, BodyStore bodies, CatalogueItem item, byte[]? tokenHash)
    {
        (_table, _bodies, _item, _tokenHash) = (table, bodies, item, tokenHash);
        var text = StoredItem.Write(item);
        _digest = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        _packed = Packed.Write(text);
    }

    /// <returns>Null if another writer was faster.</returns>
    public async Task<PutOutcome?> TryAsync(CancellationToken cancellationToken)
    {
        var (itemKey, hashKey) = (ItemRecord.KeyOf(_item.Prefix), HashRecord.KeyOf(_item.InfoHash));
        var found = await _table.FindAllAsync([LogTip.Key, itemKey, hashKey], cancellationToken);
        var hash = HashRecord.Read(_item.InfoHash, found.GetValueOrDefault(hashKey));
        if (hash.IsBlocked)
            return PutOutcome.Blocked;
        var head = found.TryGetValue(itemKey, out var record) ? ItemRecord.Read(record) : null;
        if (head?.Content is { } present && present.Digest.AsSpan().SequenceEqual(_digest))
            return await TryAddTokenAsync(head, cancellationToken);

        var transaction = await PrepareAsync(LogTip.Read(found.GetValueOrDefault(LogTip.Key)), head, hash, cancellationToken);
        return await _table.TryCommitAsync(transaction, cancellationToken) ? PutOutcome.Written : null;
    }

    private async Task<PutOutcome?> TryAddTokenAsync(ItemRecord head, CancellationToken cancellationToken)
    {
        if (_tokenHash is null || head.Content!.TokenHash is not null)
            return PutOutcome.Unchanged;
        var condition = new Condition(
            "#version = :read AND attribute_not_exists(#token)", (":read", Attributes.Number(head.Version)), (":token", Attributes.Bytes(_tokenHash)));
        return await _table.TryUpdateAsync(ItemRecord.KeyOf(_item.Prefix), "SET #token = :token", condition, cancellationToken)
            ? PutOutcome.Unchanged
            : null;
    }

    private async Task<Transaction> PrepareAsync(LogTip tip, ItemRecord? head, HashRecord hash, CancellationToken cancellationToken)
    {
        var (number, prefix) = (tip.Last + 1, _item.Prefix.Value);
        var body = await StoreBodyAsync(cancellationToken);
        var content = new ItemContent(_item.InfoHash, _digest, body, head?.Content?.TokenHash ?? _tokenHash);
        var transaction = _table.Begin();
        ChangeLog.Append(transaction, tip, [new(ChangeKind.Put, prefix, _item.InfoHash)], head?.Logged);
        transaction.Put(new ItemRecord(_item.Prefix, number, number, content).ToAttributes(), ItemRecord.Still(head));
        BodyStore.Adopt(transaction, body);

        // Even where nothing of it changes the torrent's record is checked: it may have been blocked meanwhile.
        if (hash.Prefixes.Contains(prefix))
            transaction.Check(HashRecord.KeyOf(_item.InfoHash), hash.Still);
        else
            transaction.Put((hash with { Version = number, Prefixes = hash.Prefixes.Add(prefix) }).ToAttributes(), hash.Still);

        if (head?.Content is { } replaced)
        {
            _bodies.Abandon(transaction, replaced.Body);
            if (replaced.InfoHash != _item.InfoHash)
                await LeaveAsync(transaction, replaced.InfoHash, number, cancellationToken);
        }

        return transaction;
    }

    /// <summary>Takes the prefix from the torrent that it belonged to.</summary>
    private async Task LeaveAsync(Transaction transaction, BitTorrent.Metainfo.InfoHash infoHash, long number, CancellationToken cancellationToken)
    {
        var hash = HashRecord.Read(infoHash, await _table.FindAsync(HashRecord.KeyOf(infoHash), cancellationToken));
        transaction.Put((hash with { Version = number, Prefixes = hash.Prefixes.Remove(_item.Prefix.Value) }).ToAttributes(), hash.Still);
    }

    private async Task<Body> StoreBodyAsync(CancellationToken cancellationToken)
    {
        if (_stored is not null)
            return _stored;
        var body = Body.Of(_packed);
        await _bodies.WriteAsync(body, _packed, cancellationToken);
        return _stored = body;
    }
}
