using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.Client.Seeding;
using Replica.Client.Service;
using Replica.Support;

namespace Replica.Client.Tests.Seeding;

/// <summary>A seeding peer on a folder of its own, without a swarm unless it is given one.</summary>
internal sealed class SeedingFixture : IAsyncDisposable
{
    private readonly Engine _engine;
    private readonly ServiceClient _client;

    private SeedingFixture(FeedService service, string folder, SeedList list, ServiceClient client, Engine engine, Func<InfoHash, bool> isLeftOut, TorrentSources sources)
    {
        (_client, List, _engine) = (client, list, engine);
        Cache = new PieceCache(Path.Combine(folder, "pieces"), 64 << 20, TimeProvider.System);
        var items = new ItemSource(client, service.Http, Cache);
        var options = new SeedingOptions(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), TimeProvider.System, isLeftOut);
        Peer = new SeedingPeer(_engine, service.Http, Cache, items, _ => Task.FromResult(sources), options);
        Follower = new CatalogueFollower(new ChangeReader(client), list, Peer, TimeSpan.FromSeconds(1), TimeProvider.System, Warnings.Add);
    }

    public SeedList List { get; }

    public PieceCache Cache { get; }

    public SeedingPeer Peer { get; }

    public CatalogueFollower Follower { get; }

    public List<string> Warnings { get; } = [];

    public ServiceClient Client => _client;

    public static Task<SeedingFixture> StartAsync(FeedService service, TempFolder folder, Func<InfoHash, bool>? isLeftOut = null) =>
        StartAsync(service, folder, new Engine(service.Http, TimeProvider.System), TorrentSources.None, isLeftOut);

    public static async Task<SeedingFixture> StartAsync(
        FeedService service, TempFolder folder, Engine engine, TorrentSources sources, Func<InfoHash, bool>? isLeftOut = null)
    {
        var client = service.Client(folder.FullPath);
        var list = await SeedList.OpenAsync(folder.At("catalogue.db"), client.Identity, CancellationToken.None);
        var fixture = new SeedingFixture(service, folder.FullPath, list, client, engine, isLeftOut ?? (_ => false), sources);
        await fixture.Peer.TakeAsync(list.Items);
        return fixture;
    }

    public async ValueTask DisposeAsync()
    {
        await Peer.DisposeAsync();
        await _engine.DisposeAsync();
        Cache.Dispose();
        List.Dispose();
        _client.Dispose();
    }
}
