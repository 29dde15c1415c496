using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Swarm;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>Web seeds of which some hang: another is asked for the same in time.</summary>
public sealed class WebSeedRaceTests
{
    private const int Piece = 256 * 1024;
    private static readonly Uri Hung = new("http://hung.test/t");

    private readonly World _world = new();
    private readonly TestTorrent _torrent = TestTorrent.CreateSingle(Piece, 12 << 20);

    [Fact]
    public void A_reader_does_not_wait_for_a_hung_one_while_another_is_good()
    {
        var (viewer, site, http) = Create(Hung, SimulatedSite.Url);
        var player = new Player(viewer, 750_000);
        Assert.True(_world.RunUntil(() => viewer.Storage.Count > 0, TimeSpan.FromSeconds(2)));
        Assert.True(_world.RunUntil(() => player.IsDone, TimeSpan.FromMinutes(2)), $"at {player.Position}");
        Assert.InRange(player.Stalled, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.InRange(site.Sent, _torrent.Data.Length, _torrent.Data.Length + Piece);
        http.Dispose();
    }

    [Fact]
    public void A_download_does_not_either()
    {
        var (viewer, _, http) = Create(Hung, SimulatedSite.Url);
        viewer.Want();
        Assert.True(_world.RunUntil(() => viewer.IsDone, TimeSpan.FromSeconds(15)), $"{viewer.Storage.Count} pieces");
        http.Dispose();
    }

    private (Node Viewer, SimulatedSite Site, HttpClient Http) Create(params Uri[] seeds)
    {
        var site = new SimulatedSite(_world, _torrent, 2 << 20);
        var http = new HttpClient(new HungOrNot(site)) { Timeout = Timeout.InfiniteTimeSpan };
        var viewer = new Node(_world, 1, _torrent, http: http);
        _ = viewer.Torrent.RenewAsync(TorrentSources.FromWebSeeds(seeds));
        return (viewer, site, http);
    }

    private sealed class HungOrNot(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Host != Hung.Host)
                return base.SendAsync(request, cancellationToken);
            var never = new TaskCompletionSource<HttpResponseMessage>();
            cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
            return never.Task;
        }
    }
}
