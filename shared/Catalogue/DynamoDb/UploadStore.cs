using Amazon.DynamoDBv2.Model;
using Replica.Catalogue.Stored;
using Replica.Catalogue.Uploads;

namespace Replica.Catalogue.DynamoDb;

/// <summary>Records of uploads: what never changes is packed (<see cref="Body"/>), state and reason stand beside it.</summary>
internal sealed class UploadStore(Table table)
{
    private readonly BodyStore _bodies = new(table);

    /// <exception cref="InvalidOperationException">There is an upload of this id.</exception>
    public async Task AddAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        var packed = Packed.Write(StoredUpload.Write(upload));
        var body = Body.Of(packed);
        await _bodies.WriteAsync(body, packed, cancellationToken);
        var record = KeyOf(upload.Id).ToAttributes();
        record["id"] = new AttributeValue(upload.Id);
        record["created"] = Attributes.Number(upload.Created.ToUnixTimeMilliseconds());
        record["state"] = Attributes.Number((int)upload.State);
        if (upload.Reason is not null)
            record["reason"] = new AttributeValue(upload.Reason);
        record[TableSchema.IndexPartitionKey] = new AttributeValue(IndexPartition(upload.State));
        record[TableSchema.IndexSortKey] = new AttributeValue(Key.Sortable(upload.Created.ToUnixTimeMilliseconds()));
        body.WriteTo(record);

        for (var backoff = table.NewBackoff(); ; await backoff.WaitAsync(null, cancellationToken))
        {
            // A transaction even for a small upload: its token tells the SDK's second request from somebody else's upload of the same id.
            var transaction = table.Begin();
            transaction.Put(record, Condition.Absent);
            BodyStore.Adopt(transaction, body);
            if (await table.TryCommitAsync(transaction, cancellationToken))
                return;
            if (await table.FindAsync(KeyOf(upload.Id), cancellationToken) is not null)
                throw new InvalidOperationException($"There is an upload {upload.Id} already.");
        }
    }

    public async Task<UploadRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        await table.FindAsync(KeyOf(id), cancellationToken) is { } record ? await ReadAsync(record, cancellationToken) : null;

    public Task<bool> MoveAsync(string id, UploadState from, UploadState to, string? reason, CancellationToken cancellationToken)
    {
        // The mark tells the SDK's second request, after a lost answer, that it was this very move that changed the state.
        var condition = new Condition(
            "#state = :from OR #moved = :moved", (":from", Attributes.Number((int)from)), (":to", Attributes.Number((int)to)),
            (":moved", new AttributeValue(Guid.NewGuid().ToString("N"))), (":index", new AttributeValue(IndexPartition(to))));
        const string Update = $"SET #state = :to, #moved = :moved, #{TableSchema.IndexPartitionKey} = :index";
        return reason is null
            ? table.TryUpdateAsync(KeyOf(id), $"{Update} REMOVE #reason", condition, cancellationToken)
            : table.TryUpdateAsync(
                KeyOf(id), $"{Update}, #reason = :reason",
                condition with { Values = [.. condition.Values, (":reason", new AttributeValue(reason))] }, cancellationToken);
    }

    public async Task<IReadOnlyList<UploadRecord>> ListAsync(UploadState state, DateTimeOffset createdBefore, int limit, CancellationToken cancellationToken)
    {
        var before = Key.Sortable(createdBefore.ToUnixTimeMilliseconds());
        var records = await table.ListIndexAsync(IndexPartition(state), before, limit, descending: false, _ => true, cancellationToken);
        var uploads = new List<UploadRecord>(records.Count);
        foreach (var record in records)
            uploads.Add(await ReadAsync(record, cancellationToken));
        return uploads;
    }

    /// <summary>The body of an upload is never given up, so it is there.</summary>
    private async Task<UploadRecord> ReadAsync(Dictionary<string, AttributeValue> record, CancellationToken cancellationToken)
    {
        var packed = await _bodies.ReadAsync(Body.Read(record), cancellationToken)
            ?? throw new InvalidDataException($"The table has lost a part of upload {record["id"].S}.");
        return StoredUpload.Read(
            Packed.Read(packed), record["id"].S, DateTimeOffset.FromUnixTimeMilliseconds(record.FindNumber("created")!.Value),
            (UploadState)record.FindNumber("state")!.Value, record.FindText("reason"));
    }

    private static Key KeyOf(string id) => Key.Of("upload", id);

    private static string IndexPartition(UploadState state) => $"uploads#{state}";
}
