using Replica.Catalogue.Items;

namespace Replica.Catalogue.DynamoDb;

/// <summary>The change log: numbers from 1 without gaps as they are written; a newer put or removal of a prefix takes the older one out.</summary>
/// <remarks>
/// Ordinary reads, consistent ones too, may see one record of a transaction before another ("read committed"). So the order rests on this:
/// every transaction moves the tip from the number it read, and checks that the changes of the transaction before are there. DynamoDB refuses
/// such a check while that other transaction is still being applied, so when number n exists, all before it can be read. A reader asks for the
/// tip first and for changes up to it then; only those of the tip's own transaction may not be readable yet, and it stops before those.
/// For the same reason only an item of the tip's transaction is waited for; another whose record is missing has been lost.
/// </remarks>
internal sealed class ChangeLog(Table table, ItemReader items)
{
    // Text of items in one page, after which no further is read: a function may answer with 6 MB.
    private const int PageLength = 3 * 1024 * 1024;

    /// <summary>Has a transaction log changes, the first under the number after the tip.</summary>
    /// <param name="transaction">It fails if the tip has moved on.</param>
    /// <param name="tip">As read.</param>
    /// <param name="changes">At least one.</param>
    /// <param name="superseded">The number of the put or removal that these take the place of.</param>
    public static void Append(Transaction transaction, LogTip tip, IReadOnlyList<LoggedChange> changes, long? superseded = null)
    {
        var next = new LogTip(tip.Last + 1, tip.Last + changes.Count);
        transaction.Put(next.ToAttributes(), Condition.Still("last", tip.Last == 0 ? null : tip.Last));
        for (var number = Math.Max(1, tip.First); number <= tip.Last; number++)
        {
            if (number != superseded)
                transaction.Check(LoggedChange.KeyOf(number), Condition.Present);
        }

        if (superseded is { } old)
            transaction.Delete(LoggedChange.KeyOf(old), Condition.Present);
        for (var i = 0; i < changes.Count; i++)
            transaction.Put(changes[i].ToAttributes(next.First + i), Condition.Absent);
    }

    public async Task<IReadOnlyList<CatalogueChange>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        var tip = LogTip.Read(await table.FindAsync(LogTip.Key, cancellationToken));
        if (tip.Last <= after)
            return [];
        var records = await table.ListAsync(LoggedChange.Partition, Key.Sortable(after + 1), Key.Sortable(tip.Last), limit, cancellationToken);
        var page = new List<CatalogueChange>();
        var total = 0L;
        foreach (var some in Readable(records.Select(LoggedChange.Read), tip, after).Chunk(100))
        {
            var heads = await items.FindHeadsAsync(
                some.Where(entry => entry.Change.Kind == ChangeKind.Put).Select(entry => ItemPrefix.Parse(entry.Change.Prefix)), cancellationToken);
            foreach (var (number, change) in some)
            {
                if (total >= PageLength)
                    return page;
                var (item, length) = change.Kind == ChangeKind.Put
                    ? await items.ReadAsync(ItemPrefix.Parse(change.Prefix), heads, number >= tip.First ? number : 0, cancellationToken)
                    : default;
                total += length;
                page.Add(new(number, change.Kind, ItemPrefix.Parse(change.Prefix), change.InfoHash, item));
            }
        }

        return page;
    }

    /// <summary>Leaves off what follows a change of the tip's transaction that can not be read yet.</summary>
    private static IEnumerable<(long Number, LoggedChange Change)> Readable(IEnumerable<(long Number, LoggedChange Change)> found, LogTip tip, long after)
    {
        var expected = Math.Max(tip.First, after + 1);
        foreach (var entry in found)
        {
            if (entry.Number >= tip.First && entry.Number != expected++)
                yield break;
            yield return entry;
        }
    }
}
