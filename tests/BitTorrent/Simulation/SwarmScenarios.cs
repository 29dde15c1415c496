using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Swarm;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>Whole swarms on a virtual network and clock.</summary>
public sealed class SwarmScenarios
{
    private const int Piece = 64 * 1024;

    [Fact]
    public void Two_nodes_share_a_torrent()
    {
        var world = new World();
        var torrent = TestTorrent.CreateSingle(Piece, (20 * Piece) + 5);
        var seed = new Node(world, 1, torrent, isSeed: true);
        var leech = new Node(world, 2, torrent);
        leech.Want();
        leech.Knows(PeerOrigin.Tracker, seed);
        Assert.True(world.RunUntil(() => leech.IsDone, TimeSpan.FromSeconds(10)), $"{leech.Storage.Count} pieces");
        Assert.Equal(new SourceBytes(torrent.Data.Length, 0, 0, 0), leech.Torrent.Progress.Sources);
    }

    [Fact]
    public void Fifty_peers_complete_a_torrent_and_the_seed_sends_it_few_times()
    {
        var (world, seed, leeches) = Crowd(50, seed: 3);
        Assert.True(world.RunUntil(() => leeches.All(leech => leech.IsDone), TimeSpan.FromMinutes(5)), Describe(leeches));
        Assert.InRange(seed.Sent, seed.Info.Length, 10 * seed.Info.Length);
    }

    [Fact]
    public void Two_runs_leave_the_same_trace()
    {
        ulong[] traces = [RunOnce(), RunOnce()];
        Assert.Equal(traces[0], traces[1]);

        static ulong RunOnce()
        {
            var (world, _, leeches) = Crowd(12, seed: 9);
            Assert.True(world.RunUntil(() => leeches.All(leech => leech.IsDone), TimeSpan.FromMinutes(5)));
            return world.Trace;
        }
    }

    [Fact]
    public void Peers_that_fall_silent_or_break_off_do_not_keep_the_others_from_their_pieces()
    {
        var (world, _, leeches) = Crowd(20, seed: 4);
        world.Run(TimeSpan.FromSeconds(4));
        for (var i = 0; i < 8; i++)
        {
            if (i % 2 == 0)
                leeches[i].Die();
            else
                leeches[i].Crash();
        }

        var rest = leeches[8..];
        Assert.True(world.RunUntil(() => rest.All(leech => leech.IsDone), TimeSpan.FromMinutes(10)), Describe(rest));
    }

    [Fact]
    public void Who_poisons_pieces_is_banned_and_the_others_are_not()
    {
        var world = new World(5);
        var torrent = TestTorrent.CreateSingle(Piece, 60 * Piece);
        Node[] good = [.. Enumerable.Range(1, 3).Select(number => new Node(world, number, torrent, isSeed: true) { UpRate = 200_000 })];
        var bad = new Node(world, 9, torrent, isSeed: true) { UpRate = 200_000 };
        bad.Storage.IsPoisoned = (piece, offset) => (piece + (offset / 16384)) % 3 == 0;
        var leech = new Node(world, 10, torrent);
        leech.Want();
        leech.Knows(PeerOrigin.Tracker, [.. good, bad]);
        Assert.True(world.RunUntil(() => leech.IsDone, TimeSpan.FromMinutes(3)), $"{leech.Storage.Count} pieces");
        Assert.DoesNotContain(leech.Links, link => link.Remote.Equals(bad.Address));
        var before = bad.Sent;
        leech.Knows(PeerOrigin.Tracker, bad);
        world.Run(TimeSpan.FromMinutes(10));
        Assert.InRange(bad.Sent - before, 0, 16_000);
        Assert.All(good, seed => Assert.True(seed.Sent > 0));
    }

    [Fact]
    public void The_last_blocks_of_a_peer_that_became_slow_are_fetched_from_others()
    {
        var world = new World();
        var torrent = TestTorrent.CreateSingle(Piece, 40 * Piece);
        var fast = new Node(world, 1, torrent, isSeed: true);
        var slow = new Node(world, 2, torrent, isSeed: true);
        var leech = new Node(world, 3, torrent);
        leech.Want();
        leech.Knows(PeerOrigin.Tracker, fast, slow);
        world.Run(TimeSpan.FromSeconds(0.8));
        slow.UpRate = 1_000;
        Assert.True(world.RunUntil(() => leech.IsDone, TimeSpan.FromSeconds(8)), $"{leech.Storage.Count} pieces");
    }

    [Fact]
    public void Two_nodes_behind_routers_meet_through_a_third()
    {
        var world = new World();
        var torrent = TestTorrent.CreateSingle(Piece, 30 * Piece);
        var relay = new Node(world, 1, torrent);
        var seed = new Node(world, 2, torrent, isSeed: true) { IsBehindNat = true };
        var leech = new Node(world, 3, torrent) { IsBehindNat = true };
        leech.Want();
        seed.Knows(PeerOrigin.Tracker, relay);
        leech.Knows(PeerOrigin.Tracker, relay);
        Assert.True(world.RunUntil(() => leech.Links.Any(link => link.Remote.Equals(seed.Address)), TimeSpan.FromMinutes(3)));
        Assert.True(world.RunUntil(() => leech.IsDone, TimeSpan.FromMinutes(2)), $"{leech.Storage.Count} pieces");
    }

    [Fact]
    public void A_video_plays_to_its_end_from_two_peers_that_are_each_too_slow_for_it()
    {
        var world = new World();
        var torrent = TestTorrent.CreateSingle(256 * 1024, 24 << 20);
        Node[] seeds = [.. Enumerable.Range(1, 2).Select(number => new Node(world, number, torrent, isSeed: true) { UpRate = 500_000 })];
        var viewer = new Node(world, 3, torrent);
        viewer.Knows(PeerOrigin.Tracker, seeds);
        var player = new Player(viewer, 750_000);
        Assert.True(world.RunUntil(() => player.IsDone, TimeSpan.FromMinutes(2)), $"at {player.Position}");
        Assert.InRange(player.Stalled, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_seek_is_served_before_what_was_wanted_earlier()
    {
        var world = new World();
        var torrent = TestTorrent.CreateSingle(1 << 20, 64 << 20);
        var seed = new Node(world, 1, torrent, isSeed: true) { UpRate = 2 << 20, Latency = TimeSpan.FromMilliseconds(25) };
        var viewer = new Node(world, 2, torrent) { Latency = TimeSpan.Zero };
        viewer.Knows(PeerOrigin.Tracker, seed);
        var player = new Player(viewer, 1_000_000);
        world.Run(TimeSpan.FromSeconds(12));
        player.Seek(45 << 20);
        var start = world.Now;
        Assert.True(world.RunUntil(() => viewer.Storage.Has(45) && viewer.Storage.Has(46), TimeSpan.FromSeconds(10)));
        Assert.InRange(world.Now - start, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_web_seed_and_peers_share_a_download_and_it_takes_over_when_they_die()
    {
        var world = new World();
        var torrent = TestTorrent.CreateSingle(Piece, 400 * Piece);
        var site = new SimulatedSite(world, torrent, 1 << 20);
        Node[] seeds = [.. Enumerable.Range(1, 2).Select(number => new Node(world, number, torrent, isSeed: true))];
        using var http = site.CreateClient();
        var leech = new Node(world, 3, torrent, http: http);
        leech.Want();
        leech.Knows(PeerOrigin.Tracker, seeds);
        _ = leech.Torrent.RenewAsync(TorrentSources.FromWebSeeds(SimulatedSite.Url));
        world.Run(TimeSpan.FromSeconds(4));
        var sources = leech.Torrent.Progress.Sources;
        Assert.True(sources is { Http: > 0, Swarm: > 0 }, $"{sources}");
        foreach (var seed in seeds)
            seed.Die();
        Assert.True(world.RunUntil(() => leech.IsDone, TimeSpan.FromMinutes(1)), $"{leech.Storage.Count} pieces {leech.Failure}");
        world.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(torrent.Data.Length, leech.Torrent.Progress.Sources.Http + leech.Torrent.Progress.Sources.Swarm);
    }

    [Fact]
    public void A_player_goes_on_over_http_when_all_peers_die()
    {
        var world = new World();
        var torrent = TestTorrent.CreateSingle(256 * 1024, 24 << 20);
        var site = new SimulatedSite(world, torrent, 4 << 20);
        Node[] seeds = [.. Enumerable.Range(1, 2).Select(number => new Node(world, number, torrent, isSeed: true))];
        using var http = site.CreateClient();
        var viewer = new Node(world, 3, torrent, http: http);
        viewer.Knows(PeerOrigin.Tracker, seeds);
        var player = new Player(viewer, 750_000);
        world.Run(TimeSpan.FromSeconds(10));
        _ = viewer.Torrent.RenewAsync(TorrentSources.FromWebSeeds(SimulatedSite.Url));
        foreach (var seed in seeds)
            seed.Die();
        Assert.True(world.RunUntil(() => player.IsDone, TimeSpan.FromMinutes(2)), $"at {player.Position} {viewer.Failure}");
        Assert.InRange(player.Stalled, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_seed_that_lost_a_piece_says_so_and_another_gives_it()
    {
        var world = new World();
        var torrent = TestTorrent.CreateSingle(Piece, 20 * Piece);
        var forgetful = new Node(world, 1, torrent, isSeed: true);
        var other = new Node(world, 2, torrent, isSeed: true) { UpRate = 50_000 };
        forgetful.Storage.Lose(7);
        var leech = new Node(world, 3, torrent);
        leech.Want();
        leech.Knows(PeerOrigin.Tracker, forgetful, other);
        Assert.True(world.RunUntil(() => leech.IsDone, TimeSpan.FromMinutes(1)), $"{leech.Storage.Count} pieces");
    }

    [Fact]
    public void A_torrent_that_is_closed_leaves_nothing_to_happen()
    {
        var (world, seed, leeches) = Crowd(5, seed: 2);
        world.Run(TimeSpan.FromSeconds(2));
        foreach (var node in leeches.Append(seed))
            node.Close();
        Assert.True(world.RunUntil(() => leeches.Append(seed).All(node => node.Torrent.Closed.IsCompleted), TimeSpan.FromSeconds(5)));
        Assert.All(leeches.Append(seed), node => Assert.Empty(node.Links));
    }

    private static (World World, Node Seed, Node[] Leeches) Crowd(int count, int seed)
    {
        var world = new World(seed) { Loss = 0.01 };
        var torrent = TestTorrent.CreateSingle(Piece, 60 * Piece);
        var first = new Node(world, 1, torrent, isSeed: true);
        Node[] leeches = [.. Enumerable.Range(2, count).Select(number => new Node(world, number, torrent) { Latency = TimeSpan.FromMilliseconds(5 + (number * 3 % 60)) })];
        foreach (var leech in leeches)
        {
            leech.Want();
            leech.Knows(PeerOrigin.Tracker, [first, .. leeches[..Math.Min(5, leeches.Length)]]);
        }

        return (world, first, leeches);
    }

    private static string Describe(Node[] nodes) => string.Join(" ", nodes.Select(node => node.Storage.Count));
}
