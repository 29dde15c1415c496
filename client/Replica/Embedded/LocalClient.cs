using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.Catalogue.Items;
using Replica.Client.Content;
using Replica.Client.LocalServer;
using Replica.Client.Network;
using Replica.Client.Service;
using Replica.Client.Uploads;

namespace Replica.Client.Embedded;

/// <summary>The client's half of an instance: plays, publishes and relays searches against one service, which it knows only over HTTP.</summary>
internal sealed class LocalClient : IAsyncDisposable
{
    private readonly HttpClient _serviceHttp;
    private readonly HttpClient _contentHttp;
    private readonly ServiceClient _service;
    private readonly PieceCache _cache;
    private readonly UploadLibrary _uploads;
    private readonly UploadStaging _staging;
    private readonly Uploader _uploader;
    private readonly MetadataSource _metadata;
    private readonly SourceRules _rules;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly CancellationTokenSource _closing = new();
    private ContentEngines? _engines;
    private ContentLibrary? _content;
    private CatalogueSeeding? _seeding;
    private Task _joining = Task.CompletedTask;

    /// <param name="layout">Where its state lies.</param>
    /// <param name="setup">The service, and what the user allows.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Told, for people, of what went on regardless.</param>
    private LocalClient(DataLayout layout, ClientSetup setup, TimeProvider time, Action<string> warn)
    {
        var isLocal = ServiceClient.IsLocal(setup.Service);
        var rules = EngineProfile.HttpRules(setup.Choices, ProxyNetwork.Of(setup.Choices.Proxy, time)) with { Own = setup.Own };
        rules = rules with { HttpsOnly = rules.HttpsOnly && !isLocal };
        (_time, _warn) = (time, warn);
        _serviceHttp = GuardedHttp.Create(rules with { Trusted = [setup.Service] });
        _contentHttp = GuardedHttp.Create(rules with { AllowPrivate = rules.AllowPrivate || isLocal, Trusted = [setup.Service, .. setup.Choices.WebSeeds] });
        _service = new ServiceClient(setup.Service, setup.ServiceKey, layout.ConfigCache, _serviceHttp, time, warn);
        _cache = new PieceCache(layout.Cache, setup.Player.CacheLimit, time);
        _rules = new SourceRules(setup.Choices, isLocal);
        _metadata = new MetadataSource(_service, _contentHttp, time);
        _uploads = new UploadLibrary(layout.ClientDatabase, time);
        _uploader = new Uploader(_service, _contentHttp, _uploads, time);
        _staging = new UploadStaging(layout.Temporary);
    }

    /// <summary>Where peers may connect; null without a swarm.</summary>
    public int? PeerPort => _engines?.PeerPort;

    /// <summary>Starts the engine; the routes are there from then on.</summary>
    /// <exception cref="IOException">The peer port is taken.</exception>
    public static async Task<LocalClient> StartAsync(
        DataLayout layout, ClientSetup setup, TimeProvider time, Action<string> warn, CancellationToken cancellationToken)
    {
        var client = new LocalClient(layout, setup, time, warn);
        try
        {
            await client.StartEnginesAsync(layout, setup, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to seed what the own service's catalogue holds, but for the user's uploads; nothing without a swarm.</summary>
    public async Task SeedCatalogueAsync(DataLayout layout, ClientSetup setup, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        if (!EngineProfile.UsesSwarm(setup.Choices)) return;
        _seeding = await CatalogueSeeding.StartAsync(
            layout, setup, _engines!.Swarm, _contentHttp, _cache, _service, _rules, IsOwn, _warn, _time, logs, cancellationToken);
    }

    /// <summary>Adds section 3's routes.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="secrets">What opens the page.</param>
    /// <param name="url">The server's base.</param>
    /// <param name="feeds">What else is told on <c>/replica/events</c>.</param>
    public void Map(IEndpointRouteBuilder routes, RunSecrets secrets, Uri url, params IEnumerable<StateFeed> feeds)
    {
        new UiRoutes(UiAssets.Embedded(), secrets, url).Map(routes);
        new OperationsRoutes(_service).Map(routes);
        new SearchRelay(_service).Map(routes);
        new ContentRoutes(_content!).Map(routes);
        new LibraryRoutes(_content!, _metadata).Map(routes);
        new ExtrasRoutes(_metadata).Map(routes);
        new UploadRoutes(_uploader, _uploads, _service, _staging).Map(routes);
        new TorrentRoutes(_engines!).Map(routes);
        new EventRoutes([ClientFeeds.Torrents(_engines!), ClientFeeds.Uploads(_uploads), .. feeds], _time).Map(routes);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _joining;
        if (_seeding is not null) await _seeding.DisposeAsync();
        if (_engines is not null) await _engines.DisposeAsync();
        _cache.Dispose();
        _uploads.Dispose();
        _service.Dispose();
        _contentHttp.Dispose();
        _serviceHttp.Dispose();
        _closing.Dispose();
    }

    private async Task StartEnginesAsync(DataLayout layout, ClientSetup setup, CancellationToken cancellationToken)
    {
        var isLocal = ServiceClient.IsLocal(setup.Service);
        var options = EngineProfile.Options(setup.Choices, configNodes: [], isLocal, layout.DhtState) with { Faulted = _warn };
        var swarm = await Engine.StartAsync(_contentHttp, _time, options, cancellationToken);
        // This process's own service answers only later, and names no nodes.
        if (setup.Own is null && options.Dht != DhtMode.Off) _joining = JoinAsync(swarm, isLocal);
        _engines = new ContentEngines(swarm, new Engine(_contentHttp, _time), IsOwn);
        var sources = new LinkSources(_service, _rules);
        var search = options.UseSwarm ? new SwarmSearch(swarm, (link, stop) => FindPeersAsync(options, sources, link, stop), _time) : null;
        var source = new ItemSource(_service, _contentHttp, _cache, _time, search);
        _content = new ContentLibrary(_engines, _cache, source, sources, setup.Player.MetainfoTimeout, setup.ReadTimeout, _time);
    }

    private bool IsOwn(InfoHash hash) => _uploads.Find(hash.ToString()) is not null;

    private async Task<TorrentSources?> FindPeersAsync(EngineOptions options, LinkSources sources, ReplicaLink link, CancellationToken cancellationToken)
    {
        if (IsOwn(link.InfoHash)) return null;
        var found = await sources.FindAsync(link, isPrivate: false, cancellationToken);
        return EngineProfile.MayFindPeers(options, found) ? found : null;
    }

    /// <summary>Joins the DHT by the nodes of the service's config too, once that is known.</summary>
    private async Task JoinAsync(Engine swarm, bool isServiceLocal)
    {
        try
        {
            swarm.AddDhtNodes(SourceRules.NodesOf(await _service.TryConfigAsync(_closing.Token)), isUsersWord: isServiceLocal);
        }
        catch (OperationCanceledException)
        {
            // The client ends.
        }
    }
}
