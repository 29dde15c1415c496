using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Swarm.Metadata;
using Replica.BitTorrent.Tests.Swarm;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>From a magnet link into the torrent: the peers that gave the metadata go on.</summary>
public sealed class MagnetScenarios
{
    private const int Piece = 64 * 1024;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public void The_connection_that_gave_the_metadata_gives_the_pieces()
    {
        var (world, seed, leech) = Pair();
        Begin(world, leech, seed);
        leech.Want();
        Assert.True(world.RunUntil(() => leech.IsDone, Soon), $"{leech.Storage.Count} pieces");
        Assert.Equal((1, 1), (leech.Connections, seed.Connections));
        Assert.Equal(new SourceBytes(leech.Info.Length, 0, 0, 0), leech.Torrent.Progress.Sources);
        leech.Close();
        Assert.True(world.RunUntil(() => leech.Budget.Open == 0, Soon));
    }

    [Fact]
    public void The_first_block_is_one_round_trip_away_once_the_metadata_is_here()
    {
        var (world, seed, leech) = Pair();
        var player = Play(world, leech, seed, out var opened);
        Assert.True(world.RunUntil(() => player.FirstByte is not null, Soon));

        // A piece takes 64 ms on the line; the way there and back 80 ms; the player looks every 50 ms.
        Assert.InRange(player.FirstByte!.Value - opened, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_peer_that_connects_to_a_fetch_is_asked_and_kept()
    {
        // A seed has no need to dial, so one that lacks a piece does.
        var (world, seed, leech) = Pair(missing: 1);
        _ = leech.FetchFrom();
        seed.Want();
        seed.Knows(PeerOrigin.Tracker, leech);
        Assert.True(world.RunUntil(() => leech.Fetch!.Result.IsCompleted, Soon));
        Open(world, leech);
        leech.Want();
        Assert.True(world.RunUntil(() => leech.Storage.Count == leech.Info.PieceCount - 1, Soon), $"{leech.Storage.Count} pieces");
        Assert.Equal(1, leech.Connections);
    }

    [Fact]
    public void What_is_said_while_nobody_has_the_connection_is_heard_after()
    {
        var (world, seed, leech) = Pair(missing: 3);
        Fetched(world, leech, seed);
        var carried = Ended(world, leech);

        // The last pieces reach the other while the connection is parked.
        var other = new Node(world, 3, Content, isSeed: true);
        seed.Want();
        seed.Knows(PeerOrigin.Tracker, other);
        Assert.True(world.RunUntil(() => seed.IsDone, Soon));
        world.Run(TimeSpan.FromSeconds(1));
        other.Crash();
        leech.Open();
        leech.Torrent.TakeOver(carried);
        leech.Want();
        Assert.True(world.RunUntil(() => leech.IsDone, Soon), $"{leech.Storage.Count} pieces");
        Assert.Equal(1, leech.Connections);
    }

    [Fact]
    public void A_connection_that_ends_while_nobody_has_it_is_made_again()
    {
        var (world, seed, leech) = Pair();
        Fetched(world, leech, seed);
        var carried = Ended(world, leech);
        seed.Links.Single().Close("was restarted");
        world.Run(TimeSpan.FromSeconds(1));
        leech.Open();
        leech.Torrent.TakeOver(carried);
        leech.Want();
        Assert.True(world.RunUntil(() => leech.IsDone, TimeSpan.FromMinutes(2)), $"{leech.Storage.Count} pieces");
        Assert.Equal(2, leech.Connections);
        Assert.True(world.RunUntil(() => leech.Budget.Open == 0, Soon));
    }

    [Fact]
    public void Nobody_takes_the_connections_and_their_places_are_free_again()
    {
        var (world, seed, leech) = Pair();
        Fetched(world, leech, seed);
        var carried = Ended(world, leech);
        Assert.Equal(1, leech.Budget.Open);
        carried.Drop(leech.Budget);
        Assert.True(world.RunUntil(() => seed.Links.Count == 0, Soon));
        Assert.Equal(0, leech.Budget.Open);
    }

    [Fact]
    public void Pieces_that_are_here_already_are_told_to_whom_was_told_of_none()
    {
        var (world, seed, leech) = Pair(missing: 2);
        leech.Storage.Give(18, 19);
        Begin(world, leech, seed);
        leech.Want();
        seed.Want();
        Assert.True(world.RunUntil(() => leech.IsDone && seed.IsDone, Soon), $"{leech.Storage.Count} and {seed.Storage.Count} pieces");
        Assert.Equal(1, leech.Connections);
    }

    [Fact]
    public void Who_says_more_than_is_kept_does_not_go_on()
    {
        var said = new Overheard();
        for (var i = 0; i < 4096; i++)
            said.Add(new PeerMessage(MessageKind.Have, i));
        Assert.Equal((false, 4096), (said.IsTooMuch, said.Messages.Length));
        said.Add(new PeerMessage(MessageKind.Have, 1));
        Assert.Equal((true, 0), (said.IsTooMuch, said.Messages.Length));
    }

    private static TestTorrent Content { get; } = TestTorrent.CreateSingle(Piece, 20 * Piece);

    private static (World World, Node Seed, Node Leech) Pair(int missing = 0)
    {
        var world = new World();
        var seed = new Node(world, 1, Content, isSeed: missing == 0, isOpen: false);
        if (missing > 0)
            seed.Storage.Give(Enumerable.Range(0, 20 - missing));
        seed.Open();
        return (world, seed, new Node(world, 2, Content, isOpen: false));
    }

    private static void Fetched(World world, Node leech, Node seed)
    {
        var fetching = leech.FetchFrom(seed);
        Assert.True(world.RunUntil(() => leech.Fetch!.Result.IsCompleted, Soon));
        Assert.Equal(leech.Info.Bytes.ToArray(), fetching.Result.Bytes.ToArray());
    }

    private static void Begin(World world, Node leech, Node seed)
    {
        Fetched(world, leech, seed);
        Open(world, leech);
    }

    private static void Open(World world, Node leech)
    {
        var carried = Ended(world, leech);
        leech.Open();
        leech.Torrent.TakeOver(carried);
    }

    private static CarriedPeers Ended(World world, Node leech)
    {
        var ending = leech.EndFetch();
        Assert.True(world.RunUntil(() => ending.IsCompleted, Soon));
        return ending.Result;
    }

    private static Player Play(World world, Node leech, Node seed, out TimeSpan opened)
    {
        Begin(world, leech, seed);
        opened = world.Now;
        return new Player(leech, 500_000);
    }
}
