using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Trackers;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Discovery;

/// <summary>What thousands of offers hold on the process's heap.</summary>
[Collection(AloneCollection.Name)]
public sealed class OfferMemoryTests
{
    private static readonly TorrentSources Sources = new() { Trackers = [["udp://9.9.9.9:9"], ["udp://8.8.8.8:1"]] };

    [Fact]
    public async Task Ten_thousand_offers_cost_little_memory()
    {
        using var socket = new StubSocket();
        await using var services = new TestServices(new ManualTimeProvider(), socket, new EngineOptions(), (_, _, _, _, _) => Task.CompletedTask);
        await using var announcer = new OfferAnnouncer(services.Services);
        announcer.Add(Hash(0), Sources);
        var each = new long[5];
        for (var round = 0; round < each.Length; round++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var i = 0; i < 10_000; i++)
                announcer.Add(Hash(i), Sources);
            each[round] = (GC.GetTotalMemory(forceFullCollection: true) - before) / 10_000;
        }

        // What ended tests left behind is freed meanwhile: the round in the middle counts.
        Array.Sort(each);
        Assert.InRange(each[2], 1, 400);
    }

    private static InfoHash Hash(int number) => InfoHash.Compute(BitConverter.GetBytes(number));
}
