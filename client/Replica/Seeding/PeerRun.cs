using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.Client.Cli;
using Replica.Client.Content;
using Replica.Client.Network;
using Replica.Client.Service;

namespace Replica.Client.Seeding;

/// <summary>A running <c>replica peer</c>: engine, cache, the catalogue's list and, where asked for, the HTTP server.</summary>
internal sealed class PeerRun : IAsyncDisposable
{
    private static readonly TimeSpan NearInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FarInterval = TimeSpan.FromSeconds(10);

    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly Stack<IDisposable> _resources = new();
    private SeedingPeer? _peer;
    private CatalogueFollower? _follower;
    private RarityWatch? _rarity;
    private PeerServer? _server;

    private PeerRun()
    {
    }

    /// <summary>Where peers can connect; null without a swarm.</summary>
    public int? PeerPort { get; private set; }

    /// <summary>Base of the HTTP server; null where there is none.</summary>
    public Uri? HttpUrl => _server?.Url;

    /// <summary>How many torrents are seeded.</summary>
    public int Count => _peer!.Count;

    /// <summary>Starts it; what the catalogue held when it was read last is seeded also where the service does not answer.</summary>
    public static async Task<PeerRun> StartAsync(
        CommandContext context, EngineChoices choices, ServiceConnection connection, HttpRules rules, PeerPlace place, CancellationToken cancellationToken)
    {
        var run = new PeerRun();
        try
        {
            await run.ComposeAsync(context, choices, connection, rules, place, cancellationToken);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Follows the catalogue until cancelled.</summary>
    /// <param name="changed">Told the new number of torrents.</param>
    /// <param name="cancellationToken">The only end.</param>
    public Task FollowAsync(Action<int> changed, CancellationToken cancellationToken) =>
        Task.WhenAll(_follower!.RunAsync(changed, cancellationToken), _rarity!.RunAsync(cancellationToken));

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part)) await part.DisposeAsync();
        while (_resources.TryPop(out var resource)) resource.Dispose();
    }

    private async Task ComposeAsync(
        CommandContext context, EngineChoices choices, ServiceConnection connection, HttpRules rules, PeerPlace place, CancellationToken cancellationToken)
    {
        var (service, time) = (connection.Service, context.Time);
        var config = await service.TryConfigAsync(cancellationToken);
        var http = Keep(GuardedHttp.Create(rules with
        {
            AllowPrivate = rules.AllowPrivate || service.IsLoopback,
            Trusted = [service.Base, .. choices.WebSeeds],
            HttpsOnly = rules.HttpsOnly && !service.IsLoopback,
        }));
        var cache = Keep(new PieceCache(Path.Combine(place.Folder, "pieces"), place.CacheLimit, time));
        var options = EngineProfile.Options(choices, SourceRules.NodesOf(config), service.IsLoopback, Path.Combine(place.Folder, "dht")) with { Faulted = context.Terminal.Warn };
        var engine = await Engine.StartAsync(http, time, options, cancellationToken);
        _parts.Push(engine);
        PeerPort = engine.PeerPort;
        var sourceRules = new SourceRules(choices, service.IsLoopback);
        var seeding = new SeedingOptions(context.Options.Timeout, context.Options.Timeout, time, _ => false);
        _peer = new SeedingPeer(engine, http, cache, new ItemSource(service, http, cache, time), AnnounceAsync, seeding);
        _parts.Push(_peer);
        var list = Keep(await SeedList.OpenAsync(Path.Combine(place.Folder, "catalogue.db"), service.Identity, cancellationToken));
        await _peer.TakeAsync(list.Items);
        var interval = service.IsLoopback ? NearInterval : FarInterval;
        _follower = new CatalogueFollower(new ChangeReader(service), list, _peer, interval, time, context.Terminal.Warn);
        _rarity = new RarityWatch(_peer, time);
        await _follower.TryCatchUpAsync(cancellationToken);
        if (place.Http is not { } listen) return;
        var routes = new PeerRoutes(_peer, new MetadataSource(service, http, time));
        _server = await PeerServer.StartAsync(listen, routes.AnswerAsync, context.Terminal.Warn, cancellationToken);
        _parts.Push(_server);

        async Task<TorrentSources> AnnounceAsync(CancellationToken stop) => SourceRules.Join(
            isPrivate: false, [sourceRules.OfUser() with { WebSeeds = [] }], [sourceRules.OfService(await service.TryConfigAsync(stop), prefix: null)]);
    }

    private T Keep<T>(T resource)
        where T : IDisposable
    {
        _resources.Push(resource);
        return resource;
    }
}
