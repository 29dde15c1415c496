using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Swarm.Peers;
using Replica.BitTorrent.Tests.Swarm;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>Peers that come again, those that come in another's name, and those that come when everything is full.</summary>
public sealed class ReconnectTests
{
    private readonly World _world = new();
    private readonly TestTorrent _torrent = TestTorrent.CreateSingle(64 * 1024, 640 * 1024);

    [Fact]
    public void Who_comes_again_from_its_address_takes_the_place_of_its_silent_connection()
    {
        var (seed, machine, old) = Connect();
        _world.Run(TimeSpan.FromSeconds(5));
        var again = new RawPeer(machine, seed);
        _world.Run(TimeSpan.FromSeconds(1));
        Assert.True(old.IsClosed);
        Assert.False(again.IsClosed);
        Assert.Single(seed.Links);
    }

    [Fact]
    public void A_second_connection_beside_one_that_is_in_use_is_refused()
    {
        var (seed, machine, old) = Connect();
        _world.Run(TimeSpan.FromSeconds(5));
        old.Say(MessageKind.Interested);
        _world.Run(TimeSpan.FromSeconds(1));
        var again = new RawPeer(machine, seed);
        _world.Run(TimeSpan.FromSeconds(1));
        Assert.False(old.IsClosed);
        Assert.True(again.IsClosed);
    }

    [Fact]
    public void A_stranger_who_says_another_peers_id_never_ends_its_connection()
    {
        var (seed, machine, old) = Connect();
        var stranger = new Node(_world, 3, _torrent) { Id = machine.Id };
        var early = new RawPeer(stranger, seed);
        _world.Run(TimeSpan.FromSeconds(1));
        Assert.True(early.IsClosed);

        // Who is at another address now cannot be told from a stranger: both stay.
        _world.Run(TimeSpan.FromSeconds(30));
        var late = new RawPeer(stranger, seed);
        _world.Run(TimeSpan.FromSeconds(1));
        Assert.False(late.IsClosed);
        Assert.False(old.IsClosed);
    }

    [Fact]
    public void An_engine_full_of_one_torrents_idle_peers_has_room_for_anothers()
    {
        var budget = new ConnectionBudget(40);
        var crowded = new Node(_world, 1, _torrent, isSeed: true, budget: budget);
        var quiet = new Node(_world, 2, _torrent, isSeed: true, budget: budget);
        for (var i = 0; i < 45; i++)
            _ = new RawPeer(new Node(_world, 10 + i, _torrent), crowded);
        _world.Run(TimeSpan.FromSeconds(15));
        Assert.Equal(40, budget.Open);

        var honest = new Node(_world, 200, _torrent);
        honest.Want();
        honest.Knows(PeerOrigin.Tracker, quiet);
        Assert.True(_world.RunUntil(() => honest.IsDone, TimeSpan.FromSeconds(10)));
        Assert.InRange(budget.Open, 1, 41);
    }

    private (Node Seed, Node Machine, RawPeer Peer) Connect()
    {
        var seed = new Node(_world, 1, _torrent, isSeed: true);
        var machine = new Node(_world, 2, _torrent);
        var peer = new RawPeer(machine, seed);
        peer.Say(MessageKind.HaveNone);
        _world.Run(TimeSpan.FromSeconds(1));
        return (seed, machine, peer);
    }
}
