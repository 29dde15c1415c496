using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Jobs;
using Replica.Catalogue.Stored;

namespace Replica.Catalogue.DynamoDb;

/// <summary>The ingest ledger of a deployment, in the catalogue's table (<see cref="TableSchema"/>).</summary>
/// <remarks><see cref="ListAsync"/> reads an index, which is brought up to date a little later than the table: it may lag by moments.</remarks>
public sealed class DynamoDbIngestLedger(IAmazonDynamoDB client, string table, TimeProvider time) : IIngestLedger
{
    private const string IndexPartition = "jobs";
    private const string PastAll = "~"; // Sorts after every digit.

    private readonly Table _table = new(client, table, time);

    /// <inheritdoc/>
    public Task AddAsync(string id, string url, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(url);
        var job = new IngestJob(id, url, IngestJobState.Queued, null, null, null, _table.Now);
        return _table.TryPutAsync(Write(job), Condition.AbsentOrOver(_table.Now), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IngestJob?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        await _table.FindAsync(JobKey(id), cancellationToken) is { } record && !record.IsOver(_table.Now) ? Read(record) : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IngestJob>> ListAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        var now = _table.Now;
        var records = await _table.ListIndexAsync(IndexPartition, PastAll, limit, descending: true, record => !record.IsOver(now), cancellationToken);
        return [.. records.Select(Read)];
    }

    /// <inheritdoc/>
    public Task PutAsync(IngestJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return _table.TryPutAsync(Write(job with { Updated = _table.Now }), null, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<InfoHash?> FindClaimAsync(string source, CancellationToken cancellationToken = default) =>
        (await _table.FindAsync(ClaimKey(source), cancellationToken))?.FindText("hash") is { } hash ? InfoHash.Parse(hash) : null;

    /// <inheritdoc/>
    public Task<bool> TryClaimAsync(string source, InfoHash infoHash, InfoHash? instead, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        var record = ClaimKey(source).ToAttributes();
        record["hash"] = new AttributeValue(infoHash.ToString());
        var condition = instead is { } present
            ? new Condition("#hash = :new OR #hash = :present", (":new", record["hash"]), (":present", new AttributeValue(present.ToString())))
            : new Condition("#hash = :new OR attribute_not_exists(#pk)", (":new", record["hash"]));
        return _table.TryPutAsync(record, condition, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseClaimAsync(string source, InfoHash infoHash, CancellationToken cancellationToken = default) => _table.TryDeleteAsync(
        ClaimKey(source), new Condition("#hash = :mine", (":mine", new AttributeValue(infoHash.ToString()))), cancellationToken);

    private static Dictionary<string, AttributeValue> Write(IngestJob job)
    {
        var record = JobKey(job.Id).ToAttributes();
        record["body"] = Attributes.Bytes(Packed.Write(JsonSerializer.Serialize(job, StoredJson.Default.IngestJob)));
        record["updated"] = Attributes.Number(job.Updated.ToUnixTimeMilliseconds());
        record[TableSchema.IndexPartitionKey] = new AttributeValue(IndexPartition);
        record[TableSchema.IndexSortKey] = new AttributeValue(Key.Sortable(job.Updated.ToUnixTimeMilliseconds()));
        if (JobLifetime.Expiry(job.State, job.Updated) is { } expiry)
            record.End(expiry);
        return record;
    }

    private static IngestJob Read(Dictionary<string, AttributeValue> record)
    {
        var job = JsonSerializer.Deserialize(Packed.Read(record.FindBytes("body")!), StoredJson.Default.IngestJob)!;
        return job with { Updated = DateTimeOffset.FromUnixTimeMilliseconds(record.FindNumber("updated")!.Value) };
    }

    private static Key JobKey(string id) => Key.Of("job", id);

    private static Key ClaimKey(string source) => Key.Of("claim", source);
}
