using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Swarm;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>Limits of rate and of connections that one torrent has beside its engine's.</summary>
public sealed class LimitTests
{
    private const int Piece = 64 * 1024;
    private const long Rate = 64 * 1024;

    private readonly World _world = new();
    private readonly TestTorrent _torrent = TestTorrent.CreateSingle(Piece, 60 * Piece);

    [Fact]
    public void A_torrent_sends_no_more_than_it_may_to_all_of_its_peers()
    {
        var seed = new Node(_world, 1, _torrent, isSeed: true);
        seed.Torrent.Limits = new TorrentLimits { Up = Rate };
        foreach (var number in Enumerable.Range(2, 3))
            Leech(number, seed);
        _world.Run(TimeSpan.FromSeconds(20));
        Assert.InRange(seed.Sent, 18 * Rate, 21 * Rate);
    }

    [Fact]
    public void A_torrent_takes_no_more_than_it_may_and_others_are_not_held_up()
    {
        var seed = new Node(_world, 1, _torrent, isSeed: true);
        var slow = Leech(2, seed, new TorrentLimits { Down = Rate });
        var fast = Leech(3, seed);
        Assert.True(_world.RunUntil(() => fast.IsDone, TimeSpan.FromSeconds(20)));
        Assert.InRange(slow.Storage.Count, 1, (int)(_world.Now.TotalSeconds * Rate / Piece) + 1);
    }

    [Fact]
    public void A_limit_that_is_lifted_holds_nobody_any_more()
    {
        var seed = new Node(_world, 1, _torrent, isSeed: true);
        var leech = Leech(2, seed, new TorrentLimits { Down = Rate / 4 });
        _world.Run(TimeSpan.FromSeconds(20));
        Assert.InRange(leech.Storage.Count, 0, 6);
        leech.Torrent.Limits = TorrentLimits.Usual;
        Assert.True(_world.RunUntil(() => leech.IsDone, TimeSpan.FromSeconds(12)), $"{leech.Storage.Count} pieces");
    }

    [Fact]
    public void A_torrent_takes_and_makes_no_more_connections_than_it_may()
    {
        var seed = new Node(_world, 1, _torrent, isSeed: true);
        seed.Torrent.Limits = new TorrentLimits { MaxPeers = 3, Up = Rate };
        foreach (var number in Enumerable.Range(2, 8))
            Leech(number, seed);
        Node[] others = [.. Enumerable.Range(20, 6).Select(number => new Node(_world, number, _torrent, isSeed: true))];
        var few = new Node(_world, 30, _torrent);
        few.Torrent.Limits = new TorrentLimits { MaxPeers = 2, Down = Rate };
        few.Want();
        few.Knows(PeerOrigin.Tracker, others);
        for (var second = 0; second < 30; second++)
        {
            _world.Run(TimeSpan.FromSeconds(1));
            Assert.InRange(seed.Budget.Open, second < 5 ? 0 : 1, 3);
            Assert.InRange(few.Budget.Open, second < 5 ? 0 : 1, 2);
        }
    }

    [Fact]
    public void Connections_above_a_lowered_limit_are_let_go_and_those_that_give_stay()
    {
        var leech = new Node(_world, 1, _torrent);
        leech.Torrent.Limits = new TorrentLimits { Down = Rate };
        leech.Want();
        leech.Knows(PeerOrigin.Tracker, [.. Enumerable.Range(2, 6).Select(number => new Node(_world, number, _torrent, isSeed: true))]);
        _world.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(6, leech.Budget.Open);
        leech.Torrent.Limits = new TorrentLimits { MaxPeers = 1 };
        Assert.True(_world.RunUntil(() => leech.IsDone, TimeSpan.FromSeconds(30)));
        Assert.InRange(leech.Budget.Open, 0, 1);
        leech.Torrent.Limits = new TorrentLimits { MaxPeers = 0 };
        _world.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(0, leech.Budget.Open);
    }

    [Fact]
    public void Limits_below_nothing_are_refused()
    {
        var torrent = new Node(_world, 1, _torrent).Torrent;
        Assert.Throws<ArgumentOutOfRangeException>(() => torrent.Limits = new TorrentLimits { MaxPeers = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => torrent.Limits = new TorrentLimits { Down = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => torrent.Limits = new TorrentLimits { Up = -1 });
        Assert.Equal(TorrentLimits.Usual, torrent.Limits);
    }

    private Node Leech(int number, Node seed, TorrentLimits? limits = null)
    {
        var leech = new Node(_world, number, _torrent);
        leech.Torrent.Limits = limits ?? TorrentLimits.Usual;
        leech.Want();
        leech.Knows(PeerOrigin.Tracker, seed);
        return leech;
    }
}
