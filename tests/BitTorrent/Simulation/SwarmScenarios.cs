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
    }

    [Fact]
    public void Fifty_peers_complete_a_torrent_that_the_seed_sends_little_more_than_once()
    {
        var (world, seed, leeches) = Crowd(50, seed: 3);
        Assert.True(world.RunUntil(() => leeches.All(leech => leech.IsDone), TimeSpan.FromMinutes(10)), Describe(leeches));
        var sent = seed.Torrent.StatusAsync();
        Assert.True(world.RunUntil(() => sent.IsCompleted, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Two_runs_leave_the_same_trace()
    {
        ulong[] traces = [RunOnce(), RunOnce()];
        Assert.Equal(traces[0], traces[1]);

        static ulong RunOnce()
        {
            var (world, _, leeches) = Crowd(12, seed: 9);
            Assert.True(world.RunUntil(() => leeches.All(leech => leech.IsDone), TimeSpan.FromMinutes(10)));
            return world.Trace;
        }
    }

    private static (World World, Node Seed, Node[] Leeches) Crowd(int count, int seed)
    {
        var world = new World(seed) { Loss = 0.01 };
        var torrent = TestTorrent.CreateSingle(Piece, 100 * Piece);
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
