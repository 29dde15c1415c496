using Replica.BitTorrent.Tests.Swarm;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>Peers that break the rules, and what that costs others: nothing.</summary>
public sealed class HostilePeerTests
{
    private const int Piece = 64 * 1024;

    private readonly World _world = new();
    private readonly TestTorrent _torrent = TestTorrent.CreateSingle(Piece, (10 * Piece) + 100);

    [Theory]
    [InlineData(MessageKind.Have, 11, 0, 0)]
    [InlineData(MessageKind.Have, -1, 0, 0)]
    [InlineData(MessageKind.Have, int.MaxValue, 0, 0)]
    [InlineData(MessageKind.Request, 11, 0, 16384)]
    [InlineData(MessageKind.Request, -1, 0, 16384)]
    [InlineData(MessageKind.Request, 0, -1, 16384)]
    [InlineData(MessageKind.Request, 0, int.MaxValue, 16384)]
    [InlineData(MessageKind.Request, 0, 0, 0)]
    [InlineData(MessageKind.Request, 0, 0, -5)]
    [InlineData(MessageKind.Request, 0, 0, int.MaxValue)]
    [InlineData(MessageKind.Request, 0, Piece - 1, 2)]
    [InlineData(MessageKind.Request, 10, 0, 16384)]
    [InlineData(MessageKind.Cancel, 0, Piece, 16384)]
    [InlineData(MessageKind.Reject, 11, 0, 16384)]
    [InlineData(MessageKind.AllowedFast, 11, 0, 0)]
    [InlineData(MessageKind.Suggest, int.MinValue, 0, 0)]
    [InlineData(MessageKind.Piece, 11, 0, 0)]
    [InlineData(MessageKind.Bitfield, 0, 0, 0)]
    [InlineData(MessageKind.HashRequest, 0, 0, 0)]
    internal void What_is_out_of_range_ends_the_connection(MessageKind kind, int piece, int begin, int length)
    {
        var (peer, _) = Connect(isSeed: true);
        peer.Say(kind, piece, begin, length, [1, 2, 3]);
        Assert.True(_world.RunUntil(() => peer.IsClosed, TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [InlineData(MessageKind.Choke)]
    [InlineData(MessageKind.Unchoke)]
    [InlineData(MessageKind.Interested)]
    [InlineData(MessageKind.Have)]
    [InlineData(MessageKind.Suggest)]
    [InlineData(MessageKind.AllowedFast)]
    [InlineData(MessageKind.Extended)]
    [InlineData(MessageKind.Piece)]
    [InlineData(MessageKind.Port)]
    [InlineData(MessageKind.Hashes)]
    internal void A_flood_ends_the_connection(MessageKind kind)
    {
        var (peer, _) = Connect(isSeed: true);
        for (var i = 0; i < 3_000; i++)
            peer.Say(kind, begin: kind == MessageKind.Extended ? 99 : 0, payload: [1]);
        Assert.True(_world.RunUntil(() => peer.IsClosed, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void A_flood_of_requests_is_bounded_and_answered_or_refused()
    {
        var (peer, _) = Connect(isSeed: true);
        peer.Say(MessageKind.Interested);
        Assert.True(_world.RunUntil(() => peer.Heard.Exists(heard => heard.Kind == MessageKind.Unchoke), TimeSpan.FromSeconds(15)));
        for (var i = 0; i < 10_000; i++)
            peer.Say(MessageKind.Request, i % 10, i / 10 % 4096 * 16, 16);
        _world.RunUntil(() => peer.IsClosed, TimeSpan.FromSeconds(20));
        Assert.True(peer.IsClosed || peer.Heard.Count(heard => heard.Kind is MessageKind.Piece or MessageKind.Reject) >= 10_000);
    }

    [Fact]
    public void Endless_choking_and_unchoking_ends_the_connection()
    {
        var (peer, _) = Connect(isSeed: false);
        for (var i = 0; i < 10_000; i++)
            peer.Say(i % 2 == 0 ? MessageKind.Unchoke : MessageKind.Choke);
        Assert.True(_world.RunUntil(() => peer.IsClosed, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Random_messages_end_in_a_close_or_in_nothing()
    {
        var random = new Random(77);
        for (var round = 0; round < 60; round++)
        {
            var (peer, node) = Connect(isSeed: round % 2 == 0, number: 10 + (2 * round));
            node.Want();
            for (var i = 0; i < 200; i++)
            {
                var payload = new byte[random.Next(0, 200)];
                random.NextBytes(payload);
                peer.Say((MessageKind)random.Next(0, 24), random.Next(-2, 13), random.Next(-2, 5) * 16384, random.Next(-1, 3) * 16384, payload);
            }

            _world.Run(TimeSpan.FromSeconds(2));
            Assert.False(node.Torrent.Closed.IsCompleted);
        }
    }

    [Fact]
    public void Honest_peers_are_served_beside_hostile_ones()
    {
        var (hostile, seed) = Connect(isSeed: true);
        for (var i = 0; i < 500; i++)
            hostile.Say(MessageKind.Interested);
        var honest = new Node(_world, 50, _torrent);
        honest.Want();
        honest.Knows(Replica.BitTorrent.Swarm.PeerOrigin.Tracker, seed);
        Assert.True(_world.RunUntil(() => honest.IsDone, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_seed_that_loses_and_gains_pieces_without_end_is_left()
    {
        var (peer, _) = Connect(isSeed: false);
        peer.Say(MessageKind.HaveAll);
        for (var i = 0; i < 100; i++)
        {
            peer.Say(MessageKind.Extended, begin: 3, payload: [0, 0, 0, 1]);
            peer.Say(MessageKind.Have, 1);
        }

        Assert.True(_world.RunUntil(() => peer.IsClosed, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Who_refuses_every_request_is_not_asked_over_and_over()
    {
        var (peer, node) = Connect(isSeed: false);
        node.Want();
        peer.Say(MessageKind.HaveAll);
        peer.Say(MessageKind.Unchoke);
        var asked = 0;
        for (var step = 0; step < 1_000; step++)
        {
            _world.Run(TimeSpan.FromMilliseconds(10));
            foreach (var request in peer.Heard.Where(heard => heard.Kind == MessageKind.Request))
            {
                asked++;
                peer.Say(MessageKind.Reject, request.Piece, request.Begin, Math.Min(16 * 1024, _torrent.Info.LengthOfPiece(request.Piece) - request.Begin));
            }

            peer.Heard.Clear();
        }

        Assert.InRange(asked, 1, 64);
    }

    [Fact]
    public void Three_that_accept_requests_and_give_nothing_do_not_keep_blocks_from_a_fourth()
    {
        var torrent = TestTorrent.CreateSingle(Piece, 32 * 1024);
        var node = new Node(_world, 1, torrent);
        foreach (var number in (int[])[2, 3, 4])
            Greedy(new Node(_world, number, torrent), node);
        node.Want();
        _world.Run(TimeSpan.FromSeconds(1));
        node.Knows(Replica.BitTorrent.Swarm.PeerOrigin.Tracker, new Node(_world, 5, torrent, isSeed: true));
        Assert.True(_world.RunUntil(() => node.IsDone, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_piece_that_came_wrong_is_not_left_with_one_that_gives_nothing()
    {
        var torrent = TestTorrent.CreateSingle(Piece, 32 * 1024);
        var node = new Node(_world, 1, torrent);
        var liar = Greedy(new Node(_world, 2, torrent), node);
        var other = Greedy(new Node(_world, 3, torrent), node);
        node.Want();
        _world.Run(TimeSpan.FromSeconds(1));
        liar.Say(MessageKind.Piece, 0, 0, 16 * 1024, new byte[16 * 1024]);
        _world.Run(TimeSpan.FromSeconds(1));
        other.Say(MessageKind.Piece, 0, 16 * 1024, 16 * 1024, new byte[16 * 1024]);
        _world.Run(TimeSpan.FromSeconds(1));
        node.Knows(Replica.BitTorrent.Swarm.PeerOrigin.Tracker, new Node(_world, 4, torrent, isSeed: true));
        Assert.True(_world.RunUntil(() => node.IsDone, TimeSpan.FromSeconds(90)));
    }

    [Fact]
    public void Silent_connections_do_not_keep_others_out_of_a_full_torrent()
    {
        var seed = Seed(silent => silent.Say(MessageKind.HaveNone), count: 80);
        AssertServed(seed);
    }

    [Fact]
    public void Those_that_were_given_a_place_and_ask_for_nothing_do_not_keep_others_waiting()
    {
        var seed = Seed(silent => silent.Say(MessageKind.Interested), count: 40);
        AssertServed(seed);
    }

    private Node Seed(Action<RawPeer> act, int count)
    {
        var seed = new Node(_world, 1, _torrent, isSeed: true);
        for (var number = 2; number < 2 + count; number++)
            act(new RawPeer(new Node(_world, number, _torrent), seed));
        _world.Run(TimeSpan.FromSeconds(15));
        return seed;
    }

    private void AssertServed(Node seed)
    {
        var honest = new Node(_world, 200, _torrent);
        honest.Want();
        honest.Knows(Replica.BitTorrent.Swarm.PeerOrigin.Tracker, seed);
        Assert.True(_world.RunUntil(() => honest.IsDone, TimeSpan.FromSeconds(10)));
    }

    private static RawPeer Greedy(Node from, Node to)
    {
        var peer = new RawPeer(from, to);
        peer.Say(MessageKind.HaveAll);
        peer.Say(MessageKind.Unchoke);
        return peer;
    }

    private (RawPeer Peer, Node Node) Connect(bool isSeed, int number = 1)
    {
        var node = new Node(_world, number, _torrent, isSeed);
        var peer = new RawPeer(new Node(_world, number + 1, _torrent), node);
        _world.Run(TimeSpan.FromSeconds(1));
        return (peer, node);
    }
}
