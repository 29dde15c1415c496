using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Trackers;
using Replica.BitTorrent.Trackers;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Discovery;

public sealed class PeerFinderTests : IDisposable
{
    private static readonly InfoHash V2 = InfoHash.Compute("v2"u8);
    private static readonly ImmutableArray<ImmutableArray<TrackerUrl>> Tiers = [[Announces.Tracker("udp://8.8.8.8:1")]];

    private readonly ManualTimeProvider _time = new();
    private readonly StubSocket _socket = new() { Answer = UdpTrackerClientTests.Behave };
    private readonly ConcurrentQueue<(string Peer, PeerOrigin Origin)> _found = new();
    private readonly ConcurrentQueue<(InfoHash Hash, int? Port, DateTimeOffset Time)> _searches = new();
    private IReadOnlyList<IPEndPoint> _inDht = [IPEndPoint.Parse("9.9.9.9:9")];

    public void Dispose() => _socket.Dispose();

    [Fact]
    public async Task Trackers_and_DHT_are_asked_for_both_hashes_of_a_hybrid()
    {
        await using var services = Services(new EngineOptions());
        await using var finder = Finder(services, isPrivate: false, Announces.Hash, V2);
        finder.Start();
        await Until.HoldsAsync(() => _found.Count == 4);
        Assert.Equal([("1.2.3.4:6881", PeerOrigin.Tracker), ("9.9.9.9:9", PeerOrigin.Dht)], _found.Distinct().Order());
        Assert.Equal(2, _searches.Select(search => search.Hash).Distinct().Count());
        Assert.All(_searches, search => Assert.Equal(42069, search.Port));
        Assert.Equal(2, Announced().Select(announce => announce.Hash).Distinct().Count());
    }

    [Fact]
    public async Task A_private_torrent_uses_trackers_alone()
    {
        await using var services = Services(new EngineOptions { UseLsd = true, ListenAddress = IPAddress.Loopback });
        await using var finder = Finder(services, isPrivate: true, Announces.Hash);
        finder.Start();
        await Until.HoldsAsync(() => !_found.IsEmpty);
        finder.WantMore();
        await Until.PassesAsync(_time, 60);
        Assert.All(_found, found => Assert.Equal(PeerOrigin.Tracker, found.Origin));
        Assert.Empty(_searches);
    }

    [Fact]
    public async Task What_the_options_leave_out_is_not_asked()
    {
        await using var services = Services(new EngineOptions { UseTrackers = false, Dht = DhtMode.Off });
        await using var finder = Finder(services, isPrivate: false, Announces.Hash);
        finder.Start();
        finder.WantMore();
        finder.Completed();
        await Until.PassesAsync(_time, 60);
        Assert.Empty(_found);
        Assert.Empty(_socket.Sent);
        Assert.Null(services.Services.Lsd);
        Assert.Null(services.Services.Ports);
    }

    [Fact]
    public async Task Behind_a_proxy_nothing_goes_to_the_local_network()
    {
        await using var services = Services(new EngineOptions { UseLsd = true, MapPorts = true, Proxy = new Uri("socks5://127.0.0.1:1") });
        Assert.Null(services.Services.Lsd);
        Assert.Null(services.Services.Ports);
    }

    [Fact]
    public async Task The_DHT_is_searched_every_15_to_25_minutes()
    {
        await using var services = Services(new EngineOptions { UseTrackers = false });
        await using var finder = Finder(services, isPrivate: false, Announces.Hash);
        finder.Start();
        await Until.HoldsAsync(_time, () => _searches.Count == 4, TimeSpan.FromSeconds(10));
        Assert.All(Waits(), wait => Assert.InRange(wait, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(35)));
    }

    [Fact]
    public async Task The_DHT_is_searched_sooner_while_it_knows_nobody_at_waits_that_double()
    {
        _inDht = [];
        await using var services = Services(new EngineOptions { UseTrackers = false });
        await using var finder = Finder(services, isPrivate: false, Announces.Hash);
        finder.Start();
        await Until.HoldsAsync(_time, () => _searches.Count == 9, TimeSpan.FromSeconds(5));
        var waits = Waits();
        Assert.All(Enumerable.Range(0, 6), i => Assert.InRange(waits[i].TotalSeconds, 15 << i, (30 << i) + 60));
        Assert.InRange(waits[7].TotalSeconds, 900, 1400);
    }

    [Fact]
    public async Task Wanting_more_again_and_again_does_not_make_a_flood()
    {
        await using var services = Services(new EngineOptions());
        await using var finder = Finder(services, isPrivate: false, Announces.Hash);
        finder.Start();
        await Until.HoldsAsync(() => _found.Count == 2);
        for (var second = 0; second < 600; second++)
        {
            finder.WantMore();
            if (second % 10 == 0)
                await Task.Delay(1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_searches.Count, 2, 7);
        Assert.InRange(Announced().Length, 1, 3);
    }

    [Fact]
    public async Task Disposing_tells_the_trackers_within_two_seconds()
    {
        await using var services = Services(new EngineOptions());
        var finder = Finder(services, isPrivate: false, Announces.Hash);
        finder.Start();
        await Until.HoldsAsync(() => _found.Count == 2);
        await finder.DisposeAsync();
        Assert.Equal([AnnounceEvent.Started, AnnounceEvent.Stopped], Announced().Select(announce => announce.Event));
    }

    [Fact]
    public async Task Disposing_does_not_wait_for_a_tracker_that_has_died()
    {
        await using var services = Services(new EngineOptions());
        var finder = Finder(services, isPrivate: false, Announces.Hash);
        finder.Start();
        await Until.HoldsAsync(() => _found.Count == 2);
        _socket.Answer = (_, _) => null;
        var start = _time.GetUtcNow();
        var ending = finder.DisposeAsync().AsTask();
        await Until.HoldsAsync(_time, () => ending.IsCompleted, TimeSpan.FromMilliseconds(100));
        Assert.InRange(_time.GetUtcNow() - start, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(14));
    }

    [Fact]
    public async Task Disposing_one_that_never_began_sends_nothing()
    {
        await using var services = Services(new EngineOptions());
        await Finder(services, isPrivate: false, Announces.Hash).DisposeAsync();
        Assert.Empty(_socket.Sent);
    }

    private TimeSpan[] Waits() => [.. _searches.Zip(_searches.Skip(1), (one, next) => next.Time - one.Time)];

    private (InfoHash Hash, AnnounceEvent Event)[] Announced() =>
    [
        .. _socket.Sent.Where(sent => sent.Packet.Length >= 98)
            .Select(sent => (InfoHash.FromBytes(sent.Packet.AsSpan(16, 20)), (AnnounceEvent)BinaryPrimitives.ReadInt32BigEndian(sent.Packet.AsSpan(80)))),
    ];

    private TestServices Services(EngineOptions options) => new(_time, _socket, options, SearchAsync);

    private PeerFinder Finder(TestServices services, bool isPrivate, params InfoHash[] hashes) =>
        new(services.Services, hashes, Tiers, isPrivate, () => new AnnounceStats(0, 0, 100), Take);

    private Task SearchAsync(InfoHash hash, int? port, Action<IReadOnlyList<IPEndPoint>> found, bool inBackground, CancellationToken cancellationToken)
    {
        Assert.False(inBackground);
        _searches.Enqueue((hash, port, _time.GetUtcNow()));
        found(_inDht);
        return Task.CompletedTask;
    }

    private void Take(IReadOnlyList<IPEndPoint> peers, PeerOrigin origin)
    {
        foreach (var peer in peers)
            _found.Enqueue((peer.ToString(), origin));
    }
}
