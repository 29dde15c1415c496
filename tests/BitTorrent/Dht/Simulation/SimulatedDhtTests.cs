using System.Net;
using Replica.BitTorrent.Crypto;
using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht.Simulation;

/// <summary>Hundreds of nodes with loss, liars and dead nodes, on a virtual clock.</summary>
public sealed class SimulatedDhtTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void What_one_node_announces_is_found_from_almost_any_other()
    {
        const int Searches = 60;
        var dht = new SimulatedDht(seed: 1);
        dht.Grow(300);
        Assert.All(dht.Nodes, node => Assert.True(SecureNodeId.Matches(node.Table.Self, node.EndPoint.Address)));
        for (var i = 0; i < 15; i++)
            dht.AddLiar();
        foreach (var node in dht.Nodes.Skip(1).Where((_, i) => i % 10 == 0))
            node.IsDead = true;
        dht.Run(Minute);
        var found = Enumerable.Range(0, Searches).Count(i => IsFoundByAnother(dht, Key(i)));
        Assert.True(found > Searches * 0.95, $"{found} of {Searches} were found");
    }

    [Fact]
    public void The_IPv6_network_works_alike()
    {
        var dht = new SimulatedDht(seed: 7, isIPv6: true);
        dht.Grow(80);
        Assert.All(dht.Nodes, node => Assert.True(SecureNodeId.Matches(node.Table.Self, node.EndPoint.Address)));
        Assert.Equal(10, Enumerable.Range(0, 10).Count(i => IsFoundByAnother(dht, Key(i))));
    }

    [Fact]
    public void The_tables_survive_churn_and_a_network_of_newcomers_needs_no_node_of_the_first_hour()
    {
        var dht = new SimulatedDht(seed: 2);
        dht.Grow(150);
        // Every 20 seconds one node dies and one comes, who joins by any living one: after 45 minutes nearly all are others.
        for (var i = 0; i < 135; i++)
        {
            dht.Living.First().IsDead = true;
            dht.Start(bootstrap: dht.Any().EndPoint);
            dht.Run(TimeSpan.FromSeconds(20));
        }
        var found = Enumerable.Range(0, 30).Count(i => IsFoundByAnother(dht, Key(1000 + i)));
        Assert.True(found >= 29, $"{found} of 30 were found");
    }

    [Fact]
    public void Items_that_are_put_are_got_and_the_newest_wins()
    {
        var dht = new SimulatedDht(seed: 3);
        dht.Grow(200);
        var fixedItem = DhtItem.CreateImmutable("12:Hello World!"u8);
        Assert.InRange(Put(dht, fixedItem), 6, 8);
        Assert.Equal("12:Hello World!"u8, Get(dht, fixedItem.Target, [])!.Value.Span);

        var key = new byte[Ed25519.PrivateKeyLength];
        key[0] = 7;
        var first = DhtItem.CreateMutable(key, "feed"u8, 1, "3:old"u8);
        var second = DhtItem.CreateMutable(key, "feed"u8, 2, "3:new"u8);
        Assert.InRange(Put(dht, first), 6, 8);
        Assert.InRange(Put(dht, second), 6, 8);
        // Refused by all that hold the second; a few others may not have heard of it.
        Assert.InRange(Put(dht, first), 0, 4);
        var got = Get(dht, first.Target, "feed"u8.ToArray())!;
        Assert.Equal((2, "3:new"), (got.Sequence, System.Text.Encoding.ASCII.GetString(got.Value.Span)));
        Assert.Null(Get(dht, Key(77), []));
        // Somebody who read version 1 may not overwrite version 2.
        Assert.InRange(Put(dht, DhtItem.CreateMutable(key, "feed"u8, 3, "1:a"u8), cas: 1), 0, 4);
        Assert.InRange(Put(dht, DhtItem.CreateMutable(key, "feed"u8, 4, "1:b"u8), cas: 2), 4, 8);
    }

    [Fact]
    public void Passive_nodes_find_and_announce_but_are_entered_nowhere()
    {
        var dht = new SimulatedDht(seed: 4);
        dht.Grow(100);
        var passive = Enumerable.Range(0, 20).Select(_ => dht.Start(bootstrap: dht.Nodes[0].EndPoint, isPassive: true)).ToList();
        dht.Run(10 * Minute);
        Announce(dht, passive[0], Key(1));
        Assert.Contains(passive[0].EndPoint, Find(dht, passive[1], Key(1)));
        var known = dht.Nodes.SelectMany(node => node.Table.Nodes).Select(node => node.Contact.EndPoint).ToHashSet();
        Assert.Empty(known.Intersect(passive.Select(node => node.EndPoint)));
        Assert.All(passive, node => Assert.InRange(node.Table.Count, 8, 200));
    }

    [Fact]
    public void A_restarted_node_joins_by_its_saved_table_alone()
    {
        var dht = new SimulatedDht(seed: 5);
        dht.Grow(150);
        Announce(dht, dht.Nodes[20], Key(1));
        var before = dht.Nodes[50];
        var state = before.Core.Save();
        before.IsDead = true;
        var after = dht.Start(state);
        Assert.Equal(before.Table.Count, after.Table.Count);
        Assert.Contains(dht.Nodes[20].EndPoint, Find(dht, after, Key(1)));
        dht.Run(Minute);
        // It has another address now, and so another id.
        Assert.True(SecureNodeId.Matches(after.Table.Self, after.EndPoint.Address));
        Assert.True(IsFoundByAnother(dht, Key(2)));
    }

    [Fact]
    public void Thousands_of_announces_are_paced_and_a_lookup_in_the_foreground_passes_them()
    {
        var dht = new SimulatedDht(seed: 6, loss: 0);
        dht.Grow(60);
        Announce(dht, dht.Nodes[1], Key(0));
        var seeder = dht.Nodes[2];
        var done = 0;
        for (var i = 0; i < 3000; i++)
            seeder.Core.FindPeers(Key(10 + i), 6881, isImplied: false, inBackground: true, _ => { }, () => done++);
        var sent = dht.Packets;
        var start = dht.Now;
        dht.Run(TimeSpan.FromSeconds(20));
        Assert.InRange(seeder.Core.LookupCount, 1, LookupScheduler.MaxRunning);
        Assert.InRange(seeder.Core.PendingCount, 0, 1024);
        Assert.InRange(dht.Packets - sent, 1, 2 * 250 * 20 + 250 + 60 * 100);
        Assert.Contains(dht.Nodes[1].EndPoint, Find(dht, seeder, Key(0)));
        Assert.InRange(dht.Now - start, TimeSpan.Zero, TimeSpan.FromSeconds(40));
        Assert.InRange(done, 1, 2000);
    }

    private static DhtKey Key(int number)
    {
        var bytes = new byte[DhtKey.Length];
        new Random(number).NextBytes(bytes);
        return DhtKey.FromBytes(bytes);
    }

    private static bool IsFoundByAnother(SimulatedDht dht, DhtKey hash)
    {
        var seeder = dht.Any();
        Announce(dht, seeder, hash);
        return Find(dht, dht.Any(), hash).Contains(seeder.EndPoint);
    }

    private static void Announce(SimulatedDht dht, SimulatedNode node, DhtKey hash)
    {
        var done = false;
        node.Core.FindPeers(hash, node.EndPoint.Port, isImplied: true, inBackground: false, _ => { }, () => done = true);
        Assert.True(dht.RunUntil(() => done, Minute));
    }

    private static HashSet<IPEndPoint> Find(SimulatedDht dht, SimulatedNode node, DhtKey hash)
    {
        var found = new HashSet<IPEndPoint>();
        var done = false;
        node.Core.FindPeers(hash, null, isImplied: false, inBackground: false, found.UnionWith, () => done = true);
        Assert.True(dht.RunUntil(() => done, Minute));
        return found;
    }

    private static int Put(SimulatedDht dht, DhtItem item, long? cas = null)
    {
        int? stored = null;
        dht.Any().Core.PutItem(item, cas, count => stored = count);
        Assert.True(dht.RunUntil(() => stored is not null, Minute));
        return stored!.Value;
    }

    private static DhtItem? Get(SimulatedDht dht, DhtKey target, byte[] salt)
    {
        var done = false;
        DhtItem? got = null;
        dht.Any().Core.GetItem(target, salt, item => (got, done) = (item, true));
        Assert.True(dht.RunUntil(() => done, Minute));
        return got;
    }
}
