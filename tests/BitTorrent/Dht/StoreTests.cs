using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Crypto;
using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht;

/// <summary>What a node keeps for others: bounded and for a time.</summary>
public sealed class StoreTests
{
    private static readonly DhtKey Hash = Contacts.Key(1);

    private readonly PeerStore _peers = new(new Random(1).NextBytes);
    private readonly ItemStore _items = new();

    [Fact]
    public void Peers_are_kept_half_an_hour_after_their_last_announce()
    {
        _peers.Add(Hash, Contacts.At(1), TimeSpan.Zero);
        _peers.Add(Hash, Contacts.At(2), TimeSpan.Zero);
        _peers.Add(Hash, Contacts.At(1), TimeSpan.FromMinutes(20));
        _peers.Expire(TimeSpan.FromMinutes(31));
        Assert.Equal([Contacts.At(1)], _peers.Pick(Hash, AddressFamily.InterNetwork, 10));
        _peers.Expire(TimeSpan.FromMinutes(51));
        Assert.Equal(0, _peers.Count);
    }

    [Fact]
    public void More_peers_than_fit_are_chosen_by_chance_and_by_family()
    {
        for (var host = 0; host < 200; host++)
            _peers.Add(Hash, Contacts.At(host), TimeSpan.Zero);
        var peer6 = new IPEndPoint(IPAddress.Parse("2a00::1"), 1);
        _peers.Add(Hash, peer6, TimeSpan.Zero);
        var first = _peers.Pick(Hash, AddressFamily.InterNetwork, 50);
        Assert.Equal(50, first.Distinct().Count());
        Assert.NotEqual(first, _peers.Pick(Hash, AddressFamily.InterNetwork, 50));
        Assert.Equal([peer6], _peers.Pick(Hash, AddressFamily.InterNetworkV6, 50));
    }

    [Fact]
    public void One_hash_keeps_the_500_latest()
    {
        for (var host = 0; host < 600; host++)
            Assert.True(_peers.Add(Hash, Contacts.At(host), TimeSpan.FromSeconds(host)));
        var kept = _peers.Pick(Hash, AddressFamily.InterNetwork, 1000);
        Assert.Equal(PeerList.MaxPeers, kept.Count);
        Assert.DoesNotContain(Contacts.At(99), kept);
    }

    [Fact]
    public void Hashes_and_peers_are_bounded_in_all()
    {
        for (var i = 0; i < 6_000; i++)
            _peers.Add(Contacts.Key(i % 100, i), Contacts.At(i), TimeSpan.Zero);
        Assert.Equal(5_000, _peers.Count);
        for (var i = 0; i < 50_000; i++)
            _peers.Add(Contacts.Key(i % 100, i % 200), Contacts.At(10_000 + i), TimeSpan.Zero);
        Assert.False(_peers.Add(Contacts.Key(0, 0), Contacts.At(900_000), TimeSpan.Zero));
        Assert.Equal(50_000, Enumerable.Range(0, 6_000).Sum(i => _peers.Pick(Contacts.Key(i % 100, i), AddressFamily.InterNetwork, 1000).Count));
    }

    [Fact]
    public void Samples_stay_the_same_for_their_interval()
    {
        for (var i = 0; i < 100; i++)
            _peers.Add(Contacts.Key(5, i), Contacts.At(i), TimeSpan.Zero);
        var first = _peers.Sample(TimeSpan.FromSeconds(1));
        Assert.Equal(PeerStore.MaxSamples, first.Chunk(DhtKey.Length).Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(first, _peers.Sample(PeerStore.SampleInterval));
        Assert.NotEqual(first, _peers.Sample(TimeSpan.FromSeconds(1) + PeerStore.SampleInterval));
    }

    [Fact]
    public void An_older_version_of_an_item_is_refused_and_the_same_keeps_it_alive()
    {
        Assert.Null(_items.Put(Item(2, "1:a"), null, TimeSpan.Zero));
        Assert.Equal(KrpcError.SequenceTooOld, _items.Put(Item(1, "1:b"), null, TimeSpan.Zero));
        Assert.Equal(KrpcError.SequenceTooOld, _items.Put(Item(2, "1:b"), null, TimeSpan.Zero));
        Assert.Null(_items.Put(Item(2, "1:a"), null, TimeSpan.FromHours(1)));
        _items.Expire(TimeSpan.FromHours(2.5));
        Assert.Equal(1, _items.Count);
        _items.Expire(TimeSpan.FromHours(3.1));
        Assert.Equal(0, _items.Count);
    }

    [Fact]
    public void A_put_with_cas_replaces_exactly_that_version()
    {
        Assert.Null(_items.Put(Item(5, "1:a"), cas: 3, TimeSpan.Zero));
        Assert.Equal(KrpcError.CasMismatch, _items.Put(Item(6, "1:b"), cas: 4, TimeSpan.Zero));
        Assert.Null(_items.Put(Item(6, "1:b"), cas: 5, TimeSpan.Zero));
    }

    [Fact]
    public void Items_are_bounded_and_the_oldest_go()
    {
        for (var i = 0; i < 1_200; i++)
            _items.Put(DhtItem.CreateImmutable(System.Text.Encoding.ASCII.GetBytes($"i{i}e")), null, TimeSpan.FromSeconds(i));
        Assert.Equal(1_000, _items.Count);
        Assert.Null(_items.Find(DhtItem.CreateImmutable("i199e"u8).Target));
        Assert.NotNull(_items.Find(DhtItem.CreateImmutable("i200e"u8).Target));
    }

    private static DhtItem Item(long sequence, string value) =>
        DhtItem.CreateMutable(new byte[Ed25519.PrivateKeyLength], [], sequence, System.Text.Encoding.ASCII.GetBytes(value));
}
