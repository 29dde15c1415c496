using System.Buffers.Binary;
using System.Net;
using Replica.BitTorrent.Trackers;
using Replica.BitTorrent.Transport;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Trackers;

public sealed class UdpTrackerClientTests : IAsyncDisposable
{
    private static readonly IPEndPoint Tracker = IPEndPoint.Parse("203.0.113.1:6969");

    private readonly ManualTimeProvider _time = new();
    private readonly StubSocket _socket = new();
    private readonly UdpPort _port;
    private readonly UdpTrackerClient _client;

    public UdpTrackerClientTests()
    {
        _port = new UdpPort(_socket);
        _client = new UdpTrackerClient(_port, _time);
        _socket.Answer = Behave;
    }

    public ValueTask DisposeAsync() => _port.DisposeAsync();

    [Fact]
    public async Task An_announce_connects_first_and_gets_peers()
    {
        var outcome = await AnnounceAsync();
        Assert.Null(outcome.Failure);
        Assert.Equal(["1.2.3.4:6881"], outcome.Peers.Select(peer => peer.ToString()));
        Assert.Equal([0, 1], Actions());
    }

    [Fact]
    public async Task An_IPv6_tracker_gives_IPv6_peers()
    {
        var tracker = IPEndPoint.Parse("[2001:db8::1]:6969");
        _socket.Answer = (packet, _) => Action(packet) == 0 ? Connected(packet) : [.. Head(1, packet), .. new byte[12], .. IPAddress.Parse("2001:db8::5").GetAddressBytes(), 0, 80];
        var outcome = await _client.AnnounceAsync([tracker], Announces.Request(), "", default);
        Assert.Equal(["[2001:db8::5]:80"], outcome.Peers.Select(peer => peer.ToString()));
    }

    [Fact]
    public async Task A_connection_id_is_used_for_a_minute()
    {
        await AnnounceAsync();
        _time.Advance(TimeSpan.FromSeconds(59));
        await AnnounceAsync();
        Assert.Equal([0, 1, 1], Actions());
        _time.Advance(TimeSpan.FromSeconds(1));
        await AnnounceAsync();
        Assert.Equal([0, 1, 1, 0, 1], Actions());
    }

    [Fact]
    public async Task Silence_is_answered_by_asking_again_after_15_seconds_doubled_each_time_eight_times()
    {
        _socket.Answer = (_, _) => null;
        var announce = AnnounceAsync();
        var sent = new List<double>();
        var start = _time.GetUtcNow();
        for (var retry = 0; retry <= 8; retry++)
        {
            await Until.HoldsAsync(() => _socket.Sent.Count == retry + 1 && _time.PendingTimers == 1);
            sent.Add((_time.GetUtcNow() - start).TotalSeconds);
            _time.Advance(TimeSpan.FromSeconds(15 << retry));
        }

        var outcome = await announce;
        Assert.True(outcome.IsUnreachable);
        Assert.Equal([0, 15, 45, 105, 225, 465, 945, 1905, 3825], sent);
        Assert.Equal(9, _socket.Sent.Count);
    }

    [Fact]
    public async Task The_next_address_of_a_tracker_is_tried_when_one_is_silent()
    {
        var dead = IPEndPoint.Parse("203.0.113.9:1");
        _socket.Answer = (packet, target) => target.Equals(dead) ? null : Behave(packet, target);
        var announce = _client.AnnounceAsync([dead, Tracker], Announces.Request(), "", default);
        await Until.HoldsAsync(() => _time.PendingTimers == 1);
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Single((await announce).Peers);
    }

    [Fact]
    public async Task Answers_from_elsewhere_of_other_transactions_too_short_or_of_another_kind_are_dropped()
    {
        _socket.Answer = (packet, target) =>
        {
            var answer = Behave(packet, target)!;
            byte[] other = [.. answer];
            other[7] ^= 1;
            _socket.Deliver(other, target);
            _socket.Deliver(answer, new IPEndPoint(target.Address, target.Port + 1));
            _socket.Deliver(answer, IPEndPoint.Parse("198.51.100.1:6969"));
            _socket.Deliver(answer[..12], target);
            _socket.Deliver([.. Head(2, packet), .. new byte[24]], target);
            return null;
        };
        var announce = AnnounceAsync();
        await Until.HoldsAsync(() => _time.PendingTimers == 1);
        _socket.Answer = Behave;
        Assert.False(announce.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Single((await announce).Peers);
        Assert.Equal([0, 0, 1], Actions());
    }

    [Fact]
    public async Task An_error_is_the_reason()
    {
        _socket.Answer = (packet, target) => Action(packet) == 0 ? Connected(packet) : [.. Head(3, packet), .. "not allowed"u8];
        var outcome = await AnnounceAsync();
        Assert.Equal(("not allowed", false), (outcome.Failure, outcome.IsUnreachable));
    }

    [Fact]
    public async Task An_error_for_a_kept_connection_id_makes_a_new_one()
    {
        await AnnounceAsync();
        var isFirst = true;
        _socket.Answer = (packet, target) =>
        {
            if (!isFirst)
                return Behave(packet, target);
            isFirst = false;
            return [.. Head(3, packet), .. "Connection ID missmatch."u8];
        };
        Assert.Null((await AnnounceAsync()).Failure);
        Assert.Equal([0, 1, 1, 0, 1], Actions());
    }

    [Fact]
    public async Task A_scrape_gets_counts()
    {
        var scrape = await _client.ScrapeAsync([Tracker], [Announces.Hash], default);
        Assert.Equal(new ScrapeCounts(1, 2, 3), scrape.Torrents[Announces.Hash]);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        _socket.Answer = (_, _) => null;
        using var stop = new CancellationTokenSource();
        var announce = _client.AnnounceAsync([Tracker], Announces.Request(), "", stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => announce);
        Assert.Equal(0, _time.PendingTimers);
    }

    internal static byte[]? Behave(byte[] packet, IPEndPoint target) => Action(packet) switch
    {
        0 => Connected(packet),
        1 => [.. Head(1, packet), 0, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 0x1a, 0xe1],
        _ => [.. Head(2, packet), 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3],
    };

    private static int Action(byte[] packet) => BinaryPrimitives.ReadInt32BigEndian(packet.AsSpan(8));

    private static byte[] Head(byte action, byte[] request) => [0, 0, 0, action, .. request.AsSpan(12, 4)];

    private static byte[] Connected(byte[] request) => [.. Head(0, request), 1, 2, 3, 4, 5, 6, 7, 8];

    private Task<AnnounceOutcome> AnnounceAsync() => _client.AnnounceAsync([Tracker], Announces.Request(), "", default);

    private int[] Actions() => [.. _socket.Sent.Select(sent => Action(sent.Packet))];
}
