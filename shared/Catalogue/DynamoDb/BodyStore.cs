using Amazon.DynamoDBv2.Model;

namespace Replica.Catalogue.DynamoDb;

/// <summary>
/// Bodies too large for one record. Their pieces are written before the record that points to them, and stay for a day after it points elsewhere,
/// so that a reader finds a body whole or finds that it has to look at the record again.
/// </summary>
/// <remarks>
/// While nothing points to a body a <c>pending</c> record says so: written before the first piece, deleted by the transaction that makes something
/// point there, written again by the one that ends that. So whenever a writer dies, what it left behind is found and deleted by a later one.
/// </remarks>
internal sealed class BodyStore(Table table)
{
    private const string IndexPartition = "bodies";
    private const int MostPieces = 1_000;
    private const int SweptAtOnce = 3;

    // Far longer than anybody takes between writing pieces and pointing to them.
    private static readonly TimeSpan PendingTime = TimeSpan.FromDays(1);

    /// <summary>Stores the pieces of a body, if it has any; nothing points to it yet.</summary>
    public async Task WriteAsync(Body body, byte[] packed, CancellationToken cancellationToken)
    {
        if (body.Id is not { } id)
            return;
        await SweepAsync(cancellationToken);
        await table.TryPutAsync(Pending(id), null, cancellationToken);
        for (var piece = 0; piece < body.Pieces; piece++)
        {
            var record = Body.PieceKey(id, piece).ToAttributes();
            var start = piece * Body.PieceLength;
            record["body"] = Attributes.Bytes(packed.AsMemory(start, Math.Min(Body.PieceLength, packed.Length - start)));
            await table.TryPutAsync(record, null, cancellationToken);
        }
    }

    /// <summary>Has a transaction note that its record points to the body; it fails if the body was swept meanwhile.</summary>
    public static void Adopt(Transaction transaction, Body body)
    {
        if (body.Id is { } id)
            transaction.Delete(Body.PendingKey(id), new Condition("attribute_exists(#pk) AND attribute_not_exists(#condemned)"));
    }

    /// <summary>Has a transaction note that nothing points to the body any more.</summary>
    public void Abandon(Transaction transaction, Body body)
    {
        if (body.Id is { } id)
            transaction.Put(Pending(id));
    }

    /// <summary>A body's bytes; null if pieces are missing, since it was abandoned more than a day ago.</summary>
    public async Task<byte[]?> ReadAsync(Body body, CancellationToken cancellationToken)
    {
        if (body.Id is not { } id)
            return body.Inline;
        var pieces = await table.ListAsync(
            Body.PartitionOf(id), Body.PieceKey(id, 0).Sort, Body.PieceKey(id, body.Pieces - 1).Sort, body.Pieces, cancellationToken);
        return pieces.Count == body.Pieces ? [.. pieces.SelectMany(piece => piece.FindBytes("body")!)] : null;
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var before = Key.Sortable((table.Now - PendingTime).ToUnixTimeMilliseconds());
        foreach (var pending in await table.ListIndexAsync(IndexPartition, before, SweptAtOnce, descending: false, _ => true, cancellationToken))
        {
            // From here on nobody can come to point to it; if this one dies, the next goes on.
            var key = pending.KeyOf();
            if (!await table.TryUpdateAsync(key, "SET #condemned = #pk", Condition.Present, cancellationToken))
                continue;
            foreach (var piece in await table.ListAsync(key.Partition, "0", "9", MostPieces, cancellationToken))
                await table.TryDeleteAsync(piece.KeyOf(), null, cancellationToken);
            await table.TryDeleteAsync(key, null, cancellationToken);
        }
    }

    private Dictionary<string, AttributeValue> Pending(string id)
    {
        var record = Body.PendingKey(id).ToAttributes();
        record[TableSchema.IndexPartitionKey] = new AttributeValue(IndexPartition);
        record[TableSchema.IndexSortKey] = new AttributeValue(Key.Sortable(table.Now.ToUnixTimeMilliseconds()));
        return record;
    }
}
