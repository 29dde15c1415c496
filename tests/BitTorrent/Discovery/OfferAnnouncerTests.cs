using System.Collections.Concurrent;
using System.Net;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Trackers;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Discovery;

public sealed class OfferAnnouncerTests : IDisposable
{
    private static readonly TorrentSources Sources = new() { Trackers = [["udp://9.9.9.9:9"], ["udp://8.8.8.8:1"]] };

    private readonly ManualTimeProvider _time = new();
    private readonly StubSocket _socket = new() { Answer = (packet, target) => target.Port == 9 ? null : UdpTrackerClientTests.Behave(packet, target) };
    private readonly ConcurrentQueue<InfoHash> _searches = new();

    public void Dispose() => _socket.Dispose();

    [Fact]
    public async Task Every_offer_is_announced_at_a_pace_and_again_later()
    {
        await using var services = Services();
        await using var announcer = new OfferAnnouncer(services.Services);
        foreach (var i in Enumerable.Range(0, 40))
            announcer.Add(Hash(i), TorrentSources.None);
        var start = _time.GetUtcNow();
        await Until.HoldsAsync(_time, () => _searches.Count == 40, OfferAnnouncer.DhtGap);
        Assert.InRange(_time.GetUtcNow() - start, OfferAnnouncer.DhtGap * 38, TimeSpan.FromMinutes(5));
        Assert.Equal(40, _searches.Distinct().Count());
        await Until.HoldsAsync(_time, () => _searches.Count == 80, TimeSpan.FromSeconds(5));
        Assert.InRange(_time.GetUtcNow() - start, TimeSpan.FromMinutes(25), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public async Task A_private_offer_is_told_to_its_trackers_and_never_to_the_DHT()
    {
        await using var services = Services();
        await using var announcer = new OfferAnnouncer(services.Services);
        announcer.Add(Hash(0), Sources, isPrivate: () => true);
        announcer.Add(Hash(1), Sources);
        announcer.Add(Hash(2), Sources).IsPrivate = true;
        await Until.HoldsAsync(_time, () => Announced().Length >= 3 && _searches.Count >= 3, TimeSpan.FromSeconds(5));
        Assert.Equal([Hash(1)], _searches.Distinct());
    }

    [Fact]
    public async Task A_dead_tracker_is_found_out_once_for_all()
    {
        await using var services = Services(DhtMode.Off);
        await using var announcer = new OfferAnnouncer(services.Services);
        announcer.Add(Hash(0), Sources);
        await Until.HoldsAsync(_time, () => Announced().Length == 1);
        var asked = _socket.Sent.Count(sent => sent.Target.Port == 9);
        foreach (var i in Enumerable.Range(1, 20))
            announcer.Add(Hash(i), Sources);
        await Until.HoldsAsync(_time, () => Announced().Length == 21, OfferAnnouncer.TrackerGap);
        Assert.Equal(asked, _socket.Sent.Count(sent => sent.Target.Port == 9));
    }

    [Fact]
    public async Task An_offer_that_is_withdrawn_is_not_announced_again()
    {
        await using var services = Services();
        await using var announcer = new OfferAnnouncer(services.Services);
        var withdrawn = announcer.Add(Hash(0), TorrentSources.None);
        announcer.Add(Hash(1), TorrentSources.None);
        await Until.HoldsAsync(_time, () => _searches.Count == 2, OfferAnnouncer.DhtGap);
        withdrawn.Dispose();
        await Until.HoldsAsync(_time, () => _searches.Count == 4, TimeSpan.FromSeconds(20));
        Assert.Equal([Hash(1), Hash(1)], _searches.Skip(2));
    }

    [Fact]
    public async Task An_offer_that_is_renewed_comes_next()
    {
        await using var services = Services(DhtMode.Off);
        await using var announcer = new OfferAnnouncer(services.Services);
        var renewed = announcer.Add(Hash(0), Sources);
        await Until.HoldsAsync(_time, () => Announced().Length == 1);
        renewed.Renew();
        await Until.HoldsAsync(_time, () => Announced().Length == 2);
        Assert.Equal([Hash(0), Hash(0)], Announced());
    }

    [Fact]
    public async Task Trackers_that_know_of_offers_are_told_at_the_end()
    {
        await using var services = Services(DhtMode.Off);
        await using (var announcer = new OfferAnnouncer(services.Services))
        {
            announcer.Add(Hash(0), Sources);
            await Until.HoldsAsync(_time, () => Announced().Length == 1);
            // The offer stands in the queue again only after the answer was taken.
            await Until.PassesAsync(_time, 3);
        }

        Assert.Equal(3, _socket.Sent.Last(sent => sent.Packet.Length >= 98).Packet[83]);
    }

    private static InfoHash Hash(int number) => InfoHash.Compute(BitConverter.GetBytes(number));

    private InfoHash[] Announced() => [.. _socket.Sent.Where(sent => sent.Packet.Length >= 98).Select(sent => InfoHash.FromBytes(sent.Packet.AsSpan(16, 20)))];

    private TestServices Services(DhtMode dht = DhtMode.On) => new(_time, _socket, new EngineOptions { Dht = dht }, SearchAsync);

    private Task SearchAsync(InfoHash hash, int? port, Action<IReadOnlyList<IPEndPoint>> found, bool inBackground, CancellationToken cancellationToken)
    {
        Assert.True(inBackground);
        _searches.Enqueue(hash);
        return Task.CompletedTask;
    }
}
