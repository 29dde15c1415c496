using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Swarm.Metadata;
using Replica.BitTorrent.Tests.Swarm;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>What a fault of ours costs: the peer that brought it about, or else an error at once.</summary>
public sealed class FaultTests
{
    private readonly World _world = new();
    private readonly TestTorrent _torrent = TestTorrent.CreateSingle(64 * 1024, 640 * 1024);

    [Fact]
    public void A_message_that_we_fail_on_costs_the_peer_that_sent_it_and_nobody_else()
    {
        var seed = new Node(_world, 1, _torrent, isSeed: true) { FoundNode = () => throw new InvalidOperationException("nobody thought of it") };
        var peer = new RawPeer(new Node(_world, 2, _torrent), seed);
        var honest = new Node(_world, 3, _torrent);
        honest.Want();
        honest.Knows(PeerOrigin.Tracker, seed);
        _world.Run(TimeSpan.FromSeconds(0.5));
        peer.Say(MessageKind.Port, begin: 6881);
        Assert.True(_world.RunUntil(() => peer.IsClosed, TimeSpan.FromSeconds(1)));
        Assert.True(_world.RunUntil(() => honest.IsDone, TimeSpan.FromSeconds(10)), $"{seed.Failure}");
        Assert.Equal(1, seed.Host.Faults.Count);
    }

    [Fact]
    public void A_fault_of_the_torrent_itself_ends_it_at_once_and_says_so()
    {
        var node = new Node(_world, 1, _torrent);
        node.Want();
        node.Torrent.Add(new FaultyDemand());
        Assert.True(_world.RunUntil(() => node.Torrent.IsClosed, TimeSpan.FromSeconds(1)));
        Assert.Contains("fault of this program", node.Torrent.Failure!.Message, StringComparison.Ordinal);
        Assert.True(node.Download!.WholeFiles.Completion.IsFaulted);
    }

    [Fact]
    public void A_fault_while_metadata_is_fetched_is_told_at_once()
    {
        var host = new SwarmHost
        {
            Http = new HttpClient(),
            Time = _world,
            Schedule = action => _world.After(TimeSpan.Zero, action),
            Dial = (_, _, _, _, _) => throw new InvalidOperationException("nobody thought of it"),
        };
        var fetch = new InfoFetch(host, new MagnetLink(_torrent.Info.Hash));
        fetch.Start(TorrentSources.None);
        fetch.Found([new System.Net.IPEndPoint(0x0b00000b, 7)], PeerOrigin.User);
        Assert.True(_world.RunUntil(() => fetch.Result.IsFaulted, TimeSpan.FromSeconds(2)));
        Assert.Contains("fault of this program", fetch.Result.Exception!.InnerException!.Message, StringComparison.Ordinal);
        var closing = fetch.CloseAsync();
        _world.Run(TimeSpan.FromSeconds(1));
        Assert.True(closing.IsCompletedSuccessfully);
    }

    private sealed class FaultyDemand : Demand
    {
        public override bool Wants(int piece) => throw new InvalidOperationException("nobody thought of it");

        public override int? Next(BitTorrent.Swarm.Pieces.PieceMap pieces, Func<int, bool> canBeHad) => null;

        public override int Distance(int piece) => 0;

        public override void Fail(Exception error)
        {
        }
    }
}
