using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Replica.Api;
using Replica.Api.Uploads;
using Replica.BitTorrent.Transport;
using Replica.Catalogue.Config;
using Replica.Catalogue.Operations;
using Replica.Catalogue.Publishing;
using Replica.Catalogue.Snapshots;
using Replica.Catalogue.Sqlite;
using Replica.Client.LocalServer;
using Replica.Ingest;
using Replica.Ingest.Media;
using Replica.Ingest.Verify;
using Replica.ObjectCreated;
using Replica.ObjectStore.Folder;
using Replica.ObjectStore.Queue;
using Replica.ObjectStore.Sqlite;
using Replica.SearchService.Routes;
using Replica.SearchService.Signing;
using Replica.SearchService.Snapshots;
using Replica.SearchService.Upstreams;

namespace Replica.Client.Embedded;

/// <summary>
/// The whole service in this process: the same handlers as in the cloud, on a folder and SQLite instead of S3, DynamoDB and SQS.
/// The client part reaches it over HTTP like any other service.
/// </summary>
internal sealed class EmbeddedService : IAsyncDisposable
{
    // Renewed while a message's handler runs. After a kill nobody waits for its end: the next start takes all messages back.
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PublishInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(5);

    private readonly SqliteDatabase _queues;
    private readonly SqliteDatabase _catalogueFile;
    private readonly BackgroundWork _work;
    private readonly FolderObjectStore _store;
    private readonly SqliteQueue _objectCreated;
    private readonly ApiServices _services;
    private readonly SqliteIngestLedger _ingests;
    private readonly SqliteQueue _verifyQueue;
    private readonly SqliteQueue _ingestQueue;
    private readonly IngestWork _ingestWork;
    private readonly UploadExtras _extras;
    private readonly FollowedIndex _index;
    private readonly DhtUpstreams? _dht;
    private readonly ConfigSigner _signer;
    private readonly ObjectCreatedHandler _handler;
    private readonly CatalogueReconciliation _reconciliation;
    private readonly EmbeddedOperator _operator;
    private readonly ServiceConfig _config;
    private readonly ILogger _log;
    private readonly TimeProvider _time;

    /// <param name="layout">Where its state lies.</param>
    /// <param name="key">Signs the config and the uploads' URLs.</param>
    /// <param name="url">The local server's base: what the config and the signed URLs name.</param>
    /// <param name="ingest">How URLs are ingested.</param>
    /// <param name="dht">What search has beside the catalogue.</param>
    /// <param name="network">What search reaches upstreams through; null = this machine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where failures are told.</param>
    public EmbeddedService(
        DataLayout layout, ServiceKey key, Uri url, IngestOptions ingest, DhtSettings dht, INetwork? network, TimeProvider time, ILoggerFactory logs)
    {
        var storeUrl = new Uri(url, StoreRoutes.Base);
        _time = time;
        _log = logs.CreateLogger<EmbeddedService>();
        _work = new BackgroundWork(time, _log);
        _queues = QueueDatabase.Open(layout.QueueDatabase);
        _catalogueFile = CatalogueDatabase.Open(layout.CatalogueDatabase);
        _objectCreated = new SqliteQueue(_queues, "object-created", time);
        _store = new FolderObjectStore(layout.Objects, layout.Staging, key.UploadSigning, () => storeUrl, _objectCreated, time);
        var catalogue = new SqliteCatalogue(_catalogueFile);
        var ledger = new SqliteUploadLedger(_catalogueFile, time);
        _ingests = new SqliteIngestLedger(_catalogueFile, time);
        _ingestQueue = new SqliteQueue(_queues, "ingest", time, ingest.MaxReceives);
        _ingestWork = new IngestWork(new IngestServices(_store, catalogue, _ingests, _ingestQueue), ingest, time);
        // Below the other's scratch folder, which that one has emptied.
        _extras = new UploadExtras(Path.Combine(ingest.Scratch, "verify"), ingest.Programs, time);
        _verifyQueue = new SqliteQueue(_queues, "verify", time);
        _services = new ApiServices(catalogue, ledger, _ingests, _store, _verifyQueue, Limits, time);
        _handler = new ObjectCreatedHandler(_store, catalogue, ledger, _ingests);
        _reconciliation = new CatalogueReconciliation(_store, catalogue, _handler);
        _operator = new EmbeddedOperator(
            catalogue, new Takedown(_store, catalogue, new ItemRemoval(_store, catalogue, ledger, _ingests)), _reconciliation,
            new Dictionary<string, IQueue> { ["events"] = _objectCreated, ["verify"] = _verifyQueue, ["ingest"] = _ingestQueue }, Report);
        var indexKey = IndexKey.Of(key.Private);
        _index = new FollowedIndex(catalogue, _store, indexKey, layout.Index, PublishInterval, dht.Database, time, logs);
        _dht = dht.Upstreams.Count == 0 ? null : new DhtUpstreams(dht.Upstreams, network, time, logs.CreateLogger<DhtUpstreams>());
        _signer = new ConfigSigner(_store, key.Private, time, logs.CreateLogger<ConfigSigner>());
        _config = new ServiceConfig { Generation = 0, Expires = default, WebSeedBases = [storeUrl.AbsoluteUri], MetadataBases = [storeUrl.AbsoluteUri], IndexKeys = [indexKey.Public] };
    }

    // The machine is the user's own: nobody else can reach it, so nothing has to be rationed.
    private static UploadLimits Limits { get; } = new()
    {
        MaxUploadLength = 1L << 50,
        PerAddress = new UploadAllowance(UploadsPerMinute: 10_000, UploadsPerDay: 10_000_000, BytesPerDay: 1L << 60),
        Globally = new UploadAllowance(UploadsPerMinute: 10_000, UploadsPerDay: 10_000_000, BytesPerDay: 1L << 60),
    };

    /// <summary>What the service tells on <c>/replica/events</c>.</summary>
    public IEnumerable<StateFeed> Feeds => [JobFeed.Of(_ingests)];

    /// <summary>Adds section 4's routes and the store's.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        ApiRoutes.Map(routes, _services);
        SearchRoutes.Map(routes, _index.Follower, _time, _dht, _index.Import);
        new StoreRoutes(_store).Map(routes);
        new AdminRoutes(_operator).Map(routes);
        new IngestRoutes(_ingestQueue, _ingests).Map(routes);
    }

    /// <summary>Signs the config, begins all background work, and waits until search holds what the catalogue does.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var verifier = new UploadVerifier(_store, _services.Catalogue, _services.Ledger, _time, _extras);
        var sweeper = new UploadSweeper(_services);
        await _signer.PublishAsync(_config, cancellationToken);
        // The data folder is locked: whoever had received a message before is no more.
        foreach (var queue in new[] { _objectCreated, _verifyQueue, _ingestQueue }) await queue.ReclaimAsync(cancellationToken);
        await InterruptedJobs.RequeueAsync(_ingests, cancellationToken);
        _work.Start("following the catalogue", _index.Follower.RunAsync);
        if (_index.Import is not null) _work.Start("importing the DHT database", _index.Import.RunAsync);
        _work.Start("keeping the index", _index.KeepAsync);
        _work.Start("publishing the index", _index.PublishAsync);
        _work.Start("signing the config", stop => _signer.RunAsync(_config, stop));
        _work.Start("cataloguing", Worker(_objectCreated, (message, stop) => _handler.HandleAsync(message.Body, stop)).RunAsync);
        _work.Start("verifying uploads", Worker(_verifyQueue, verifier.HandleAsync).RunAsync);
        _work.Start("ingesting", Worker(_ingestQueue, _ingestWork.HandleAsync).RunAsync);
        _work.Start("sweeping uploads", stop => RepeatAsync(sweeper.SweepAsync, stop));
        _work.Start("comparing store and catalogue", stop => _reconciliation.RunAsync(Report, stop));
        await _index.Follower.CaughtUp.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        await _ingestWork.DisposeAsync();
        _dht?.Dispose();
        _index.Dispose();
        _queues.Dispose();
        _catalogueFile.Dispose();
    }

    private QueueWorker Worker(IQueue queue, Func<QueueMessage, CancellationToken, Task> handle) => new(
        queue, handle, Visibility, _time,
        (message, failure) => _log.LogWarning(failure, "Message {Id} failed at delivery {Count}; it comes back, or stays among the dead letters", message.Id, message.ReceiveCount));

    private async Task RepeatAsync(Func<CancellationToken, Task> sweep, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SweepInterval, _time);
        do await sweep(cancellationToken);
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private void Report(ItemRefusedException refused) => _log.LogWarning("An item in the store is passed over: {Reason}", refused.Message);
}
