using Amazon.DynamoDBv2;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Cloud;
using Replica.Catalogue.DynamoDb;
using Replica.Catalogue.Items;
using Replica.Catalogue.Operations;
using Replica.Catalogue.Publishing;
using Replica.ObjectStore.Aws;
using Replica.ObjectStore.Queue;
using Replica.ObjectStore.S3;
using Replica.ObjectStore.Sqs;

namespace Replica.Client.Operating;

/// <summary>Operates a deployment on AWS, directly on its stores, with the operator's own credentials: no public route can do any of this.</summary>
internal sealed class CloudOperator : IOperator
{
    private readonly AwsClients _clients;
    private readonly IAmazonDynamoDB _dynamoDb;
    private readonly Dictionary<string, IQueue> _queues;
    private readonly DynamoDbCatalogue _catalogue;
    private readonly Takedown _takedown;
    private readonly EventReplay _replay;

    /// <param name="outputs">The deployment.</param>
    /// <param name="time">The clock.</param>
    public CloudOperator(DeploymentOutputs outputs, TimeProvider time)
    {
        var resources = outputs.Resources;
        _clients = AwsAccess.Open(outputs.Region);
        _dynamoDb = DynamoDbClients.Create(_clients.Endpoints.Region, _clients.Endpoints.DynamoDb, _clients.Credentials);
        var store = new S3ObjectStore(_clients, resources.Bucket, time);
        _catalogue = new DynamoDbCatalogue(_dynamoDb, resources.Table, time);
        var ledger = new DynamoDbUploadLedger(_dynamoDb, resources.Table, time);
        Jobs = new DynamoDbIngestLedger(_dynamoDb, resources.Table, time);
        _takedown = new Takedown(store, _catalogue, new ItemRemoval(store, _catalogue, ledger, Jobs));
        _queues = new Dictionary<string, IQueue>
        {
            ["events"] = Queue(resources.Events, time),
            ["verify"] = Queue(resources.Verify, time),
            ["ingest"] = Queue(resources.Ingest, time),
            ["ingestLarge"] = Queue(resources.IngestLarge, time),
        };
        _replay = new EventReplay(store, _catalogue, _queues["events"], time);
    }

    /// <summary>Where media URLs are queued.</summary>
    public IQueue IngestQueue => _queues["ingest"];

    /// <summary>Ingest jobs.</summary>
    public DynamoDbIngestLedger Jobs { get; }

    public async Task<RemoveCount> RemoveAsync(ReplicaLink link, CancellationToken cancellationToken) =>
        new(await _takedown.RemoveAsync(link.Prefix, link.InfoHash, cancellationToken).ConfigureAwait(false) ? 1 : 0);

    public Task<BlockCount> BlockAsync(IReadOnlyList<InfoHash> infoHashes, bool undo, CancellationToken cancellationToken) =>
        Blocking.RunAsync(_catalogue, _takedown, infoHashes, undo, cancellationToken);

    public async Task<IReadOnlyDictionary<string, int>> RedriveAsync(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>();
        foreach (var (name, queue) in _queues)
            counts[name] = await queue.RedriveAsync(cancellationToken).ConfigureAwait(false);
        return counts;
    }

    public async Task<RebuildCount> RebuildCatalogueAsync(CancellationToken cancellationToken)
    {
        var (items, announced) = await _replay.RunAsync(cancellationToken).ConfigureAwait(false);
        return new RebuildCount(items, announced, 0, 0, 0);
    }

    public void Dispose()
    {
        _dynamoDb.Dispose();
        _clients.Dispose();
    }

    private SqsQueue Queue(QueueAddress address, TimeProvider time) => new(_clients, address.Url, address.DeadLetters, time);
}
