using System.Net;
using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht;

public sealed class RoutingTableTests
{
    private static readonly TimeSpan Now = TimeSpan.FromHours(1);

    private readonly RoutingTable _table = new(default);

    [Fact]
    public void The_closest_are_the_closest_of_all_nearest_first()
    {
        var nodes = Enumerable.Range(0, 400).Select(Contacts.Verified).ToList();
        nodes.ForEach(node => _table.Answered(node, Now));
        var entered = _table.Nodes.Select(node => node.Contact).ToList();
        for (var i = 0; i < 50; i++)
        {
            var target = Contacts.Key(i % 8, i);
            var expected = entered.OrderBy(node => node, Comparer<NodeContact>.Create((a, b) => target.CompareDistance(a.Id, b.Id))).Take(8);
            Assert.Equal(expected, _table.Closest(target, 8));
        }
    }

    [Fact]
    public void A_bucket_holds_8_and_a_bad_node_gives_way_to_one_that_waits()
    {
        for (var host = 0; host < 10; host++)
            _table.Answered(Contacts.Unverified(host, bits: 3), Now);
        Assert.Equal(8, _table.Count);
        _table.Failed(Contacts.At(0));
        Assert.Contains(_table.Nodes, node => node.Contact.EndPoint.Equals(Contacts.At(0)));
        _table.Failed(Contacts.At(0));
        Assert.Equal(8, _table.Count);
        Assert.DoesNotContain(_table.Nodes, node => node.Contact.EndPoint.Equals(Contacts.At(0)));
        Assert.Contains(_table.Nodes, node => node.Contact.EndPoint.Equals(Contacts.At(9)));
    }

    [Fact]
    public void Bad_nodes_without_a_successor_stay_for_ourselves_but_are_told_to_nobody()
    {
        _table.Answered(Contacts.Unverified(1, bits: 3), Now);
        _table.Failed(Contacts.At(1));
        _table.Failed(Contacts.At(1));
        Assert.Equal((1, 0), (_table.Count, _table.LiveCount));
        Assert.Empty(_table.ClosestProven(default, 8));
        Assert.Single(_table.Closest(default, 8));
        _table.Answered(Contacts.Unverified(1, bits: 3), Now);
        Assert.Equal(1, _table.LiveCount);
        Assert.Single(_table.ClosestProven(default, 8));
    }

    [Fact]
    public void A_restored_node_is_told_to_others_once_it_has_answered()
    {
        var contact = Contacts.Unverified(1, bits: 3);
        _table.Restore(new TableNode(contact));
        Assert.Equal([contact], _table.Closest(default, 8));
        Assert.Empty(_table.ClosestProven(default, 8));
        _table.Answered(contact, Now);
        Assert.Equal([contact], _table.ClosestProven(default, 8));
    }

    [Fact]
    public void One_address_has_one_node()
    {
        for (var port = 1000; port < 1100; port++)
            _table.Answered(new NodeContact(Contacts.Key(port % 20, port), Contacts.At(1, port)), Now);
        Assert.Equal(1, _table.Count);
        for (var i = 0; i < 100; i++)
            _table.Answered(new NodeContact(Contacts.Key(i % 20, i), new IPEndPoint(IPAddress.Parse($"2a00:0:0:1::{i:x}"), 6881)), Now);
        Assert.Equal(2, _table.Count);
    }

    [Fact]
    public void At_loopback_each_port_is_a_node()
    {
        for (var port = 1000; port < 1008; port++)
            _table.Answered(new NodeContact(Contacts.Key(3, port), new IPEndPoint(IPAddress.Loopback, port)), Now);
        Assert.Equal(8, _table.Count);
    }

    [Fact]
    public void A_node_that_restarted_with_another_id_takes_the_place_of_its_old_self()
    {
        _table.Answered(Contacts.Unverified(1, bits: 3), Now);
        var reborn = new NodeContact(Contacts.Key(5), Contacts.At(1));
        _table.Answered(reborn, Now);
        Assert.Equal([reborn], _table.Nodes.Select(node => node.Contact));
    }

    [Fact]
    public void An_id_that_is_taken_is_not_taken_over_from_a_living_node()
    {
        var first = Contacts.Unverified(1, bits: 3);
        _table.Answered(first, Now);
        _table.Answered(new NodeContact(first.Id, Contacts.At(2)), Now);
        Assert.Equal([first], _table.Nodes.Select(node => node.Contact));
    }

    [Fact]
    public void A_node_with_its_addresss_id_puts_out_one_without()
    {
        var verified = Enumerable.Range(0, 200).Select(Contacts.Verified).First(node => default(DhtKey).CommonBits(node.Id) == 2);
        for (var host = 1000; host < 1008; host++)
            _table.Answered(Contacts.Unverified(host, bits: 2), Now);
        Assert.False(_table.HasRoomFor(Contacts.Unverified(2000, bits: 2)));
        Assert.True(_table.HasRoomFor(verified));
        _table.Answered(verified, Now);
        Assert.Equal(8, _table.Count);
        Assert.Contains(verified, _table.Nodes.Select(node => node.Contact));
    }

    [Fact]
    public void Our_own_id_never_enters()
    {
        _table.Answered(new NodeContact(default, Contacts.At(1)), Now);
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void The_node_that_was_silent_longest_is_the_one_to_look_after()
    {
        _table.Answered(Contacts.Unverified(1, bits: 3), Now);
        _table.Answered(Contacts.Unverified(2, bits: 3), Now + TimeSpan.FromMinutes(1));
        _table.Asked(Contacts.Unverified(1, bits: 3), Now + TimeSpan.FromMinutes(2));
        Assert.Null(_table.FindStale(Now + TimeSpan.FromMinutes(11), TimeSpan.FromMinutes(10)));
        var stale = _table.FindStale(Now + TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(10))!;
        Assert.Equal(Contacts.At(2), stale.Contact.EndPoint);
        stale.Probed = Now + TimeSpan.FromMinutes(30);
        Assert.Equal(Contacts.At(1), _table.FindStale(Now + TimeSpan.FromMinutes(31), TimeSpan.FromMinutes(10))!.Contact.EndPoint);
    }

    [Fact]
    public void The_bucket_that_no_search_went_through_is_the_one_to_refresh()
    {
        _table.Answered(Contacts.Unverified(1, bits: 2), Now);
        _table.Touch(Contacts.Key(0), Now);
        Assert.Equal(1, _table.FindIdleBucket(Now, TimeSpan.FromMinutes(15)));
        _table.Touch(Contacts.Key(1), Now);
        Assert.Null(_table.FindIdleBucket(Now, TimeSpan.FromMinutes(15)));
        Assert.NotNull(_table.FindIdleBucket(Now + TimeSpan.FromMinutes(16), TimeSpan.FromMinutes(15)));
    }
}
