using System.Collections.Concurrent;
using System.Net;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Tests.Trackers;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Discovery;

public sealed class LsdTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly StubSocket _socket = new(new IPEndPoint(IPAddress.Any, 6771));
    private readonly ConcurrentQueue<IPEndPoint> _found = new();

    public void Dispose() => _socket.Dispose();

    [Fact]
    public async Task Torrents_that_are_opened_together_go_out_in_one_packet()
    {
        await using var lsd = Create();
        using var first = lsd.Join(Hash(1), _found.Enqueue);
        using var second = lsd.Join(Hash(2), _found.Enqueue);
        await SentAsync(1);
        var packet = LsdPacket.TryRead(_socket.Sent.First().Packet)!;
        Assert.Equal([Hash(1), Hash(2)], packet.Hashes.OrderBy(hash => hash == Hash(2)));
        Assert.Equal((42069, LsdPacket.Group4), (packet.Port, _socket.Sent.First().Target));
    }

    [Fact]
    public async Task There_is_a_minute_between_announces_and_five_between_those_of_one_torrent()
    {
        await using var lsd = Create();
        using var first = lsd.Join(Hash(1), _found.Enqueue);
        await SentAsync(1);
        var start = _time.GetUtcNow();
        using var second = lsd.Join(Hash(2), _found.Enqueue);
        await SentAsync(2);
        Assert.InRange(_time.GetUtcNow() - start, Lsd.Gap - TimeSpan.FromSeconds(1), Lsd.Gap * 2);
        Assert.Equal(Hash(2), Assert.Single(LsdPacket.TryRead(_socket.Sent.Last().Packet)!.Hashes));
        await SentAsync(3);
        Assert.InRange(_time.GetUtcNow() - start, Lsd.Interval - TimeSpan.FromSeconds(1), Lsd.Interval * 1.5);
        Assert.Equal(Hash(1), Assert.Single(LsdPacket.TryRead(_socket.Sent.Last().Packet)!.Hashes));
    }

    [Fact]
    public async Task A_torrent_that_has_left_is_not_announced()
    {
        await using var lsd = Create();
        var joined = lsd.Join(Hash(1), _found.Enqueue);
        await SentAsync(1);
        joined.Dispose();
        await Until.PassesAsync(_time, 400);
        Assert.Single(_socket.Sent);
    }

    [Fact]
    public async Task More_torrents_than_fit_take_turns()
    {
        await using var lsd = Create();
        foreach (var i in Enumerable.Range(0, 2 * LsdPacket.MostSent))
            _ = lsd.Join(Hash(i), _found.Enqueue);
        await SentAsync(2);
        Assert.Equal(2 * LsdPacket.MostSent, _socket.Sent.SelectMany(sent => LsdPacket.TryRead(sent.Packet)!.Hashes).Distinct().Count());
    }

    [Fact]
    public async Task A_peer_is_the_senders_address_with_the_port_that_it_names()
    {
        await using var lsd = Create();
        using var joined = lsd.Join(Hash(1), _found.Enqueue);
        _socket.Deliver(new LsdPacket(7000, [Hash(2)], null).ToBytes(LsdPacket.Group4), IPEndPoint.Parse("192.168.1.4:6771"));
        _socket.Deliver("garbage"u8.ToArray(), IPEndPoint.Parse("192.168.1.5:6771"));
        _socket.Deliver(new LsdPacket(7000, [Hash(2), Hash(1)], "other").ToBytes(LsdPacket.Group4), IPEndPoint.Parse("192.168.1.6:6771"));
        await Until.HoldsAsync(() => !_found.IsEmpty);
        Assert.Equal(["192.168.1.6:7000"], _found.Select(peer => peer.ToString()));
    }

    [Fact]
    public async Task Our_own_announce_is_not_a_peer()
    {
        await using var lsd = Create();
        using var joined = lsd.Join(Hash(1), _found.Enqueue);
        await SentAsync(1);
        _socket.Deliver(_socket.Sent.First().Packet, IPEndPoint.Parse("192.168.1.6:6771"));
        _socket.Deliver(new LsdPacket(7000, [Hash(1)], "other").ToBytes(LsdPacket.Group4), IPEndPoint.Parse("192.168.1.7:6771"));
        await Until.HoldsAsync(() => !_found.IsEmpty);
        Assert.Equal(["192.168.1.7:7000"], _found.Select(peer => peer.ToString()));
    }

    [Fact]
    public async Task Where_no_group_can_be_joined_nothing_happens()
    {
        await using var lsd = new Lsd([], 42069, _time);
        using var joined = lsd.Join(Hash(1), _found.Enqueue);
        await Until.PassesAsync(_time, 5);
        Assert.Empty(_found);
        await using var none = Lsd.Start(42069, IPAddress.Parse("203.0.113.1"), withLoopback: true, _time);
    }

    [Fact]
    public async Task Two_on_one_machine_find_each_other_by_real_multicast()
    {
        // Other programs on this machine may use the group too: the hash is this run's own.
        var hash = InfoHash.Compute(Guid.NewGuid().ToByteArray());
        await using var one = Lsd.Start(1001, IPAddress.Loopback, withLoopback: true, TimeProvider.System);
        await using var two = Lsd.Start(1002, IPAddress.Loopback, withLoopback: true, TimeProvider.System);
        using var joinedOne = one.Join(hash, _found.Enqueue);
        using var joinedTwo = two.Join(hash, _found.Enqueue);
        await Until.HoldsAsync(() => _found.Any(peer => peer.Port == 1001) && _found.Any(peer => peer.Port == 1002));
        Assert.All(_found, peer => Assert.Equal(IPAddress.Loopback, peer.Address));
    }

    private static InfoHash Hash(int number) => InfoHash.Compute([(byte)number]);

    private Lsd Create() => new([_socket], 42069, _time);

    private Task SentAsync(int count) => Until.HoldsAsync(_time, () => _socket.Sent.Count == count, TimeSpan.FromSeconds(0.5));
}
