using System.Diagnostics.CodeAnalysis;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;

namespace Replica.Catalogue.DynamoDb;

/// <summary>The catalogue's changes. Each reads what it needs and writes in one transaction that fails if any of that has changed since; then it begins anew.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore has something to dispose of only once somebody asks for its wait handle.")]
internal sealed class CatalogueWriter(Table table, BodyStore bodies, ItemReader items)
{
    // Keeps a block of a torrent with many items, and the change after it, below the 100 actions of a transaction.
    private const int BlockedAtOnce = 10;

    // Writers of one process take turns: beside each other they would only spoil each other's numbers.
    private readonly SemaphoreSlim _turn = new(1);

    public Task<PutOutcome> PutAsync(CatalogueItem item, byte[]? tokenHash, CancellationToken cancellationToken)
    {
        var put = new ItemPut(table, bodies, item, tokenHash);
        return UntilDoneAsync(() => put.TryAsync(cancellationToken), cancellationToken);
    }

    public Task<bool> RemoveAsync(ItemPrefix prefix, CancellationToken cancellationToken) =>
        UntilDoneAsync(() => TryRemoveAsync(prefix, cancellationToken), cancellationToken);

    /// <summary>The block itself and the removal of its items are one change, unless there are more than ten: then the rest follow. Who dies between is followed by whoever blocks again.</summary>
    public async Task<bool> BlockAsync(InfoHash infoHash, CancellationToken cancellationToken)
    {
        for (var isNew = false; ;)
        {
            var (wasBlocked, left) = await UntilDoneAsync(() => TryBlockAsync(infoHash, cancellationToken), cancellationToken);
            isNew |= !wasBlocked;
            if (left == 0)
                return isNew;
        }
    }

    public Task<bool> UnblockAsync(InfoHash infoHash, CancellationToken cancellationToken) =>
        UntilDoneAsync(() => TryUnblockAsync(infoHash, cancellationToken), cancellationToken);

    private async Task<bool?> TryRemoveAsync(ItemPrefix prefix, CancellationToken cancellationToken)
    {
        var tip = await ReadTipAsync(cancellationToken);
        if (await items.FindHeadAsync(prefix, cancellationToken) is not { Content: { } content } head)
            return false;
        var hash = await items.FindHashAsync(content.InfoHash, cancellationToken);
        var number = tip.Last + 1;
        var transaction = table.Begin();
        ChangeLog.Append(transaction, tip, [new(ChangeKind.Remove, prefix.Value, content.InfoHash)], head.Logged);
        transaction.Put(new ItemRecord(prefix, number, number, null).ToAttributes(), ItemRecord.Still(head));
        transaction.Put((hash with { Version = number, Prefixes = hash.Prefixes.Remove(prefix.Value) }).ToAttributes(), hash.Still);
        bodies.Abandon(transaction, content.Body);
        return await table.TryCommitAsync(transaction, cancellationToken) ? true : null;
    }

    private async Task<(bool WasBlocked, int Left)?> TryBlockAsync(InfoHash infoHash, CancellationToken cancellationToken)
    {
        var tip = await ReadTipAsync(cancellationToken);
        var hash = await items.FindHashAsync(infoHash, cancellationToken);
        if (hash is { IsBlocked: true, Prefixes.IsEmpty: true })
            return (true, 0);
        var prefixes = hash.Prefixes.Take(BlockedAtOnce).ToList();
        var heads = await items.FindHeadsAsync(prefixes.Select(ItemPrefix.Parse), cancellationToken);
        if (heads.Values.Count(head => head.Content?.InfoHash == infoHash) < prefixes.Count)
            return null;

        var transaction = table.Begin();
        List<string> blocked = prefixes.Count > 0 ? prefixes : [infoHash.ToString()];
        ChangeLog.Append(transaction, tip, [.. blocked.Select(prefix => new LoggedChange(ChangeKind.Block, prefix, infoHash))]);
        var number = tip.Last;
        foreach (var prefix in prefixes)
        {
            var head = heads[ItemPrefix.Parse(prefix)];
            transaction.Put((head with { Version = ++number, Content = null }).ToAttributes(), ItemRecord.Still(head));
            bodies.Abandon(transaction, head.Content!.Body);
        }

        var after = hash with { Version = tip.Last + blocked.Count, IsBlocked = true, Prefixes = hash.Prefixes.Except(prefixes) };
        transaction.Put(after.ToAttributes(), hash.Still);
        return await table.TryCommitAsync(transaction, cancellationToken) ? (hash.IsBlocked, after.Prefixes.Count) : null;
    }

    private async Task<bool?> TryUnblockAsync(InfoHash infoHash, CancellationToken cancellationToken)
    {
        var tip = await ReadTipAsync(cancellationToken);
        var hash = await items.FindHashAsync(infoHash, cancellationToken);
        if (!hash.IsBlocked)
            return false;
        var transaction = table.Begin();
        ChangeLog.Append(transaction, tip, [new(ChangeKind.Unblock, infoHash.ToString(), infoHash)]);
        transaction.Put((hash with { Version = tip.Last + 1, IsBlocked = false }).ToAttributes(), hash.Still);
        return await table.TryCommitAsync(transaction, cancellationToken) ? true : null;
    }

    private async Task<LogTip> ReadTipAsync(CancellationToken cancellationToken) =>
        LogTip.Read(await table.FindAsync(LogTip.Key, cancellationToken));

    /// <summary>Tries until an attempt gives an answer: null is that another was faster.</summary>
    private async Task<T> UntilDoneAsync<T>(Func<Task<T?>> attempt, CancellationToken cancellationToken)
        where T : struct
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            for (var backoff = table.NewBackoff(); ; await backoff.WaitAsync(null, cancellationToken))
            {
                if (await attempt() is { } done)
                    return done;
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
