using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Swarm;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>Who is served (BEP 3).</summary>
public sealed class ChokerTests
{
    private const int Piece = 64 * 1024;

    // Four places.
    private static readonly EngineOptions Narrow = new() { UpLimit = 256 * 1024 };

    private readonly World _world = new();
    private readonly TestTorrent _torrent = TestTorrent.CreateSingle(Piece, 200 * Piece);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(30)]
    public void A_seed_serves_as_many_as_its_line_takes_and_one_on_trial(int count)
    {
        var (_, peers) = Interested(isSeed: true, count);
        for (var round = 0; round < 30; round++)
        {
            _world.Run(TimeSpan.FromSeconds(10));
            Assert.InRange(peers.Count(IsServed), Math.Min(count, 4), Math.Min(count, 5));
        }
    }

    [Fact]
    public void At_a_seed_everybody_has_a_turn()
    {
        var (_, peers) = Interested(isSeed: true, 20);
        _world.Run(TimeSpan.FromMinutes(15));
        Assert.All(peers, peer => Assert.Contains(peer.Heard, heard => heard.Kind == MessageKind.Unchoke));
    }

    [Fact]
    public void Nobody_is_served_who_wants_nothing()
    {
        var (_, peers) = Interested(isSeed: true, 3);
        foreach (var peer in peers)
            peer.Say(MessageKind.NotInterested);
        _world.Run(TimeSpan.FromSeconds(25));
        Assert.DoesNotContain(peers, IsServed);
    }

    [Fact]
    public void Who_gives_is_served_before_who_only_takes()
    {
        var node = new Node(_world, 1, _torrent, options: Narrow);
        RawPeer[] takers = [.. Enumerable.Range(2, 15).Select(number => Interested(new RawPeer(new Node(_world, number, _torrent), node)))];
        RawPeer[] givers = [.. Enumerable.Range(50, 3).Select(number => Giver(new Node(_world, number, _torrent), node))];

        // What the takers are to want.
        node.Storage.Give(0);
        node.Want();
        _world.Run(TimeSpan.FromSeconds(35));
        var served = 0;
        for (var round = 0; round < 10; round++)
        {
            _world.Run(TimeSpan.FromSeconds(10));
            served += givers.Count(IsServed);
            Assert.InRange(takers.Count(IsServed), 0, 2);
        }

        Assert.Equal(30, served);
    }

    private (Node Node, RawPeer[] Peers) Interested(bool isSeed, int count)
    {
        var node = new Node(_world, 1, _torrent, isSeed, options: Narrow);
        RawPeer[] peers = [.. Enumerable.Range(2, count).Select(number => Interested(new RawPeer(new Node(_world, number, _torrent), node)))];
        _world.Run(TimeSpan.FromSeconds(15));
        return (node, peers);
    }

    private static RawPeer Interested(RawPeer peer)
    {
        peer.Say(MessageKind.HaveNone);
        peer.Say(MessageKind.Interested);
        return peer;
    }

    // Gives a block in half a second, and wants what the other has.
    private RawPeer Giver(Node from, Node to)
    {
        RawPeer peer = null!;
        var due = TimeSpan.Zero;
        peer = new RawPeer(from, to)
        {
            Hears = message =>
            {
                if (message.Kind != MessageKind.Request)
                    return;
                due = (due > _world.Now ? due : _world.Now) + TimeSpan.FromSeconds(0.5);
                var (piece, begin, length) = (message.Piece, message.Begin, message.Length);
                var data = _torrent.PieceBytes(piece).AsSpan(begin, length).ToArray();
                _world.After(due - _world.Now, () => peer.Say(MessageKind.Piece, piece, begin, length, data));
            },
        };
        var pieces = new byte[25];
        pieces.AsSpan().Fill(0xff);
        pieces[24] = 0xfe;
        peer.Say(MessageKind.Bitfield, payload: pieces);
        peer.Say(MessageKind.Unchoke);
        peer.Say(MessageKind.Interested);
        return peer;
    }

    private static bool IsServed(RawPeer peer) => peer.Heard.FindLast(heard => heard.Kind is MessageKind.Choke or MessageKind.Unchoke).Kind == MessageKind.Unchoke
        && peer.Heard.Exists(heard => heard.Kind == MessageKind.Unchoke);
}
