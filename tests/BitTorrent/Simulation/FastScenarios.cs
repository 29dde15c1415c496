using Replica.BitTorrent.Tests.Swarm;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>What a choked peer is given (BEP 6).</summary>
public sealed class FastScenarios
{
    private const int Piece = 64 * 1024;
    private const int Block = 16 * 1024;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_newcomer_is_given_the_pieces_of_its_set_while_it_is_choked_and_no_others()
    {
        var (world, peer, _) = Start(100);
        peer.Say(MessageKind.HaveNone);
        world.Run(Soon);
        var allowed = Pieces(peer, MessageKind.AllowedFast);
        Assert.Equal(10, allowed.Distinct().Count());
        Assert.Equal([.. AllowedFast.Of(new([11, 0, 0, 2]), Content.Info.Hash, 100, 10).Order()], [.. allowed.Order()]);

        peer.Say(MessageKind.Request, allowed[3], Block, Block);
        peer.Say(MessageKind.Request, Enumerable.Range(0, 100).Except(allowed).First(), 0, Block);
        world.Run(Soon);
        Assert.Equal(allowed[3], Assert.Single(Pieces(peer, MessageKind.Piece)));
        Assert.Single(Pieces(peer, MessageKind.Reject));
        Assert.Empty(Pieces(peer, MessageKind.Unchoke));
    }

    [Fact]
    public void More_than_the_set_once_over_is_refused_to_who_is_choked()
    {
        var (world, peer, _) = Start(100);
        peer.Say(MessageKind.HaveNone);
        world.Run(Soon);
        var piece = Pieces(peer, MessageKind.AllowedFast)[0];
        for (var i = 0; i < 50; i++)
        {
            peer.Say(MessageKind.Request, piece, i % 4 * Block, Block);
            world.Run(Soon);
        }

        Assert.Equal((40, 10), (Pieces(peer, MessageKind.Piece).Length, Pieces(peer, MessageKind.Reject).Length));
        Assert.False(peer.IsClosed);
    }

    [Fact]
    public void Who_has_pieces_or_all_of_them_is_allowed_none_and_nobody_what_we_lack()
    {
        var (world, peer, node) = Start(100);
        peer.Say(MessageKind.Bitfield, payload: [0xff, 0xff, .. new byte[11]]);
        var seed = new RawPeer(new Node(world, 3, Content), node);
        seed.Say(MessageKind.HaveAll);
        world.Run(Soon);
        Assert.Empty(Pieces(peer, MessageKind.AllowedFast));
        Assert.Empty(Pieces(seed, MessageKind.AllowedFast));

        (world, peer, _) = Start(50);
        peer.Say(MessageKind.HaveNone);
        world.Run(Soon);
        Assert.All(Pieces(peer, MessageKind.AllowedFast), piece => Assert.InRange(piece, 0, 49));
    }

    private static TestTorrent Content { get; } = TestTorrent.CreateSingle(Piece, 100 * Piece);

    private static int[] Pieces(RawPeer peer, MessageKind kind) => [.. peer.Heard.Where(heard => heard.Kind == kind).Select(heard => heard.Piece)];

    private static (World World, RawPeer Peer, Node Node) Start(int pieces)
    {
        var world = new World();
        var node = new Node(world, 1, Content, isOpen: false);
        node.Storage.Give(Enumerable.Range(0, pieces));
        node.Open();
        return (world, new RawPeer(new Node(world, 2, Content), node), node);
    }
}
