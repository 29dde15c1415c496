using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Swarm.Metadata;
using Replica.BitTorrent.Tests.Swarm;
using Replica.BitTorrent.Wire;
using Replica.BitTorrent.Wire.Extensions;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>Metadata by a magnet link, from peers most of which lie.</summary>
public sealed class MetadataScenarios
{
    private readonly World _world = new();

    // Five pieces of metadata.
    private readonly TestTorrent _torrent = TestTorrent.Create(64 * 1024, [.. Enumerable.Range(0, 1_500).Select(i => ($"a folder of many files/file number {i:00000}.txt", 10))]);

    private int Size => _torrent.Info.Bytes.Length;

    [Fact]
    public void Four_that_lie_about_the_size_and_trickle_do_not_hold_an_honest_one_up() =>
        AssertHonestWins([.. Enumerable.Range(1, 4).Select(i => Liar(i, InfoFetch.LargestInfo - (i * 100_000), TimeSpan.FromSeconds(3)))]);

    [Fact]
    public void Four_that_give_wrong_pieces_slowly_do_not_hold_an_honest_one_up() =>
        AssertHonestWins([.. Enumerable.Range(1, 4).Select(i => Liar(i, Size, TimeSpan.FromSeconds(2)))]);

    [Fact]
    public void Four_that_give_wrong_pieces_at_once_are_left_and_not_asked_again()
    {
        Node[] liars = [.. Enumerable.Range(1, 4).Select(i => Liar(i, Size, TimeSpan.Zero))];
        var viewer = AssertHonestWins(liars);
        Assert.All(liars, liar => Assert.DoesNotContain(viewer.Links, link => link.Remote.Equals(liar.Address)));
    }

    [Fact]
    public void Four_that_promise_and_stay_silent_do_not_hold_an_honest_one_up() =>
        AssertHonestWins([.. Enumerable.Range(1, 4).Select(i => Liar(i, Size, TimeSpan.FromHours(1)))]);

    [Fact]
    public void Forty_that_keep_the_end_back_cost_a_bounded_amount_of_memory_and_an_honest_one_wins_still()
    {
        Node[] liars = [.. Enumerable.Range(1, 39).Select(i => Liar(i, InfoFetch.LargestInfo - (i * 16_384), TimeSpan.FromMilliseconds(5)))];
        foreach (var liar in liars)
            liar.UpRate = 100 << 20;
        AssertHonestWins(liars);
    }

    private Node AssertHonestWins(Node[] liars)
    {
        var viewer = new Node(_world, 100, _torrent);
        var honest = new Node(_world, 101, _torrent, isSeed: true);
        var fetch = new InfoFetch(viewer.Host, new MagnetLink(_torrent.Info.Hash));
        fetch.Start(TorrentSources.None);
        fetch.Found([.. liars.Select(liar => liar.Address)], PeerOrigin.Tracker);
        _world.Run(TimeSpan.FromSeconds(1));
        fetch.Found([honest.Address], PeerOrigin.Tracker);
        Assert.True(_world.RunUntil(() => fetch.Result.IsCompletedSuccessfully, TimeSpan.FromSeconds(liars.Length > 4 ? 60 : 6)));
        return viewer;
    }

    private Node Liar(int number, int size, TimeSpan pause)
    {
        var node = new Node(_world, number, _torrent);
        node.Answers = link =>
        {
            RawPeer peer = null!;
            var due = TimeSpan.Zero;
            peer = new RawPeer(node, link)
            {
                Hears = message =>
                {
                    if (message.Kind != MessageKind.Extended || message.Begin == 0 || MetadataMessage.Parse(message.Payload) is not { } asked)
                        return;
                    due = (due > _world.Now ? due : _world.Now) + pause;
                    var length = Math.Min(MetadataMessage.PieceLength, size - (asked.Piece * MetadataMessage.PieceLength));
                    var answer = new MetadataMessage(MetadataKind.Data, asked.Piece, size, new byte[length]).ToBytes();
                    // The end of what is too large is kept back.
                    if (size == Size || asked.Piece < (size / MetadataMessage.PieceLength) - 1)
                        _world.After(due - _world.Now, () => peer.Say(MessageKind.Extended, begin: ExtensionId.Metadata, payload: answer));
                },
            };
            peer.Say(MessageKind.Extended, payload: new ExtensionHandshake { Ids = new ExtensionIds(Metadata: ExtensionId.Metadata), MetadataSize = size }.ToBytes());
        };
        return node;
    }
}
