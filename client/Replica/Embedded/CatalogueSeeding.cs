using Microsoft.Extensions.Logging;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.Client.Content;
using Replica.Client.Seeding;
using Replica.Client.Service;

namespace Replica.Client.Embedded;

/// <summary>The seeding peer of <c>up</c>: gives peers what its own catalogue holds, but for what this user uploaded.</summary>
internal sealed class CatalogueSeeding : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly BackgroundWork _work;
    private readonly SeedingPeer _peer;
    private readonly SeedList _list;

    private CatalogueSeeding(BackgroundWork work, SeedingPeer peer, SeedList list) => (_work, _peer, _list) = (work, peer, list);

    /// <summary>Begins to seed, in the background.</summary>
    /// <param name="layout">Where its state lies.</param>
    /// <param name="setup">Time-outs.</param>
    /// <param name="engine">Has the peers.</param>
    /// <param name="http">Reaches the own object store.</param>
    /// <param name="cache">Keeps what was asked for.</param>
    /// <param name="service">The own service.</param>
    /// <param name="rules">Which sources count.</param>
    /// <param name="isOwn">Whether this user published a torrent.</param>
    /// <param name="warn">Told of troubles.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where failures are told.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<CatalogueSeeding> StartAsync(
        DataLayout layout, ClientSetup setup, Engine engine, HttpClient http, PieceCache cache, ServiceClient service, SourceRules rules,
        Func<InfoHash, bool> isOwn, Action<string> warn, TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var options = new SeedingOptions(setup.Player.MetainfoTimeout, setup.ReadTimeout, time, isOwn);
        var peer = new SeedingPeer(
            engine, http, cache, new ItemSource(service, http, cache, time),
            async stop => rules.OfService(await service.TryConfigAsync(stop), prefix: null), options);
        var list = await SeedList.OpenAsync(layout.SeedDatabase, service.Identity, cancellationToken);
        var follower = new CatalogueFollower(new ChangeReader(service), list, peer, Interval, time, warn);
        var work = new BackgroundWork(time, logs.CreateLogger<CatalogueSeeding>());
        work.Start("seeding the catalogue", stop => follower.RunAsync(changed: null, stop));
        work.Start("asking how rare the items are", new RarityWatch(peer, time).RunAsync);
        return new CatalogueSeeding(work, peer, list);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        await _peer.DisposeAsync();
        _list.Dispose();
    }
}
