using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Swarm;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>Players on a virtual network: what they wait for when peers are slow, silent or gone.</summary>
public sealed class StreamScenarios
{
    private const int Piece = 256 * 1024;

    [Fact]
    public void A_seek_takes_back_what_was_asked_for_before()
    {
        const int Rate = 1 << 20;
        var world = new World();
        var (seeds, viewer) = Create(world, 64 << 20, Rate);
        var player = new Player(viewer, 400_000);
        world.Run(TimeSpan.FromSeconds(5));
        var before = seeds[0].Sent;
        player.Seek(200L * Piece);
        Assert.True(world.RunUntil(() => viewer.Storage.Has(200), TimeSpan.FromSeconds(10)));

        // What left meanwhile is the piece, and what was on its way when the seed heard of the seek.
        Assert.InRange(seeds[0].Sent - before, 1, Piece + (Rate / 5));
    }

    [Fact]
    public void A_reader_does_not_wait_a_round_trip_for_its_second_piece()
    {
        var world = new World();
        var (seeds, viewer) = Create(world, 64 << 20, 1 << 20);
        seeds[0].Latency = viewer.Latency = TimeSpan.FromMilliseconds(25);
        _ = new Player(viewer, 400_000);
        Assert.True(world.RunUntil(() => viewer.Storage.Count == 1, TimeSpan.FromSeconds(10)));
        var first = world.Now;
        Assert.True(world.RunUntil(() => viewer.Storage.Count == 2, TimeSpan.FromSeconds(10)));

        // A piece takes 0.25 s on the line; the way there and back is 0.1 s more.
        Assert.InRange(world.Now - first, TimeSpan.Zero, TimeSpan.FromSeconds(0.3));
    }

    [Fact]
    public void What_a_silent_peer_owes_a_reader_is_asked_of_another_in_time()
    {
        var world = new World();
        var (seeds, viewer) = Create(world, 48 << 20, 1_200_000, 600_000);
        var player = new Player(viewer, 750_000);
        world.Run(TimeSpan.FromSeconds(3));
        seeds[1].Die();
        Assert.True(world.RunUntil(() => player.IsDone, TimeSpan.FromMinutes(3)), $"at {player.Position}");
        Assert.InRange(player.Stalled, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public void A_peer_that_became_very_slow_does_not_hold_a_reader_up()
    {
        var world = new World();
        var (seeds, viewer) = Create(world, 48 << 20, 1_200_000, 600_000);
        var player = new Player(viewer, 750_000);
        world.Run(TimeSpan.FromSeconds(3));
        seeds[1].UpRate = 2_000;
        Assert.True(world.RunUntil(() => player.IsDone, TimeSpan.FromMinutes(3)), $"at {player.Position}");
        Assert.InRange(player.Stalled, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public void Two_readers_of_one_torrent_share_fairly()
    {
        var world = new World();
        var (_, viewer) = Create(world, 64 << 20, 1 << 20);
        var first = new Player(viewer, 4_000_000);
        var second = new Player(viewer, 4_000_000);
        const long Middle = 128L * Piece;
        second.Seek(Middle);
        world.Run(TimeSpan.FromSeconds(20));
        var (one, other) = (first.Position, second.Position - Middle);
        Assert.True(one + other > 14 << 20, $"{one} and {other}");
        Assert.InRange((double)one / other, 0.8, 1.25);
    }

    [Fact]
    public void A_web_seed_that_trickles_does_not_hold_pieces_that_peers_could_give()
    {
        var world = new World();
        var torrent = TestTorrent.CreateSingle(Piece, 24 << 20);
        var site = new SimulatedSite(world, torrent, 1_000);
        using var http = site.CreateClient();
        var seed = new Node(world, 1, torrent, isSeed: true) { UpRate = 1_500_000 };
        var viewer = new Node(world, 2, torrent, http: http);
        _ = viewer.Torrent.RenewAsync(TorrentSources.FromWebSeeds(SimulatedSite.Url));
        viewer.Knows(PeerOrigin.Tracker, seed);
        var player = new Player(viewer, 750_000);
        Assert.True(world.RunUntil(() => player.IsDone, TimeSpan.FromMinutes(2)), $"at {player.Position}");
        Assert.InRange(player.Stalled, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    private static (Node[] Seeds, Node Viewer) Create(World world, int length, params int[] rates)
    {
        var torrent = TestTorrent.CreateSingle(Piece, length);
        Node[] seeds = [.. rates.Select((rate, i) => new Node(world, i + 1, torrent, isSeed: true) { UpRate = rate })];
        var viewer = new Node(world, 50, torrent);
        viewer.Knows(PeerOrigin.Tracker, seeds);
        return (seeds, viewer);
    }
}
