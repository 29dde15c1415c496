using System.Buffers.Binary;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Trackers;
using Replica.BitTorrent.Trackers;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Discovery;

public sealed class ScraperTests : IDisposable
{
    private const int Torrents = 120;

    private static readonly TorrentSources Sources = new() { Trackers = [["udp://9.9.9.9:9"], ["udp://8.8.8.8:1"]] };

    private readonly ManualTimeProvider _time = new();
    private readonly StubSocket _socket = new();

    public void Dispose() => _socket.Dispose();

    [Fact]
    public async Task Many_torrents_take_few_questions_and_a_dead_tracker_is_asked_once()
    {
        _socket.Answer = (packet, target) => target.Port == 9 ? null : Answer(packet);
        var counts = await CountAsync();
        Assert.Equal(Enumerable.Range(0, Torrents).ToDictionary(Hash, i => new ScrapeCounts(i, 0, 0)), counts);
        // A connection, and three questions of at most 50.
        Assert.Equal(4, _socket.Sent.Count(sent => sent.Target.Port == 1));
        Assert.All(_socket.Sent.Where(sent => sent.Target.Port == 9), sent => Assert.Equal(0, BinaryPrimitives.ReadInt32BigEndian(sent.Packet.AsSpan(8))));
    }

    [Fact]
    public async Task Nothing_is_found_where_no_tracker_answers() => Assert.Empty(await CountAsync());

    private static InfoHash Hash(int number)
    {
        var bytes = new byte[InfoHash.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return InfoHash.FromBytes(bytes);
    }

    /// <summary>Of a torrent that begins with its number, so many seeds.</summary>
    private static byte[] Answer(byte[] packet)
    {
        if (packet[11] == 0)
            return [0, 0, 0, 0, .. packet.AsSpan(12, 4), 1, 2, 3, 4, 5, 6, 7, 8];
        var counts = packet[16..].Chunk(InfoHash.Length).SelectMany(hash => new byte[] { hash[0], hash[1], hash[2], hash[3], 0, 0, 0, 0, 0, 0, 0, 0 });
        return [0, 0, 0, 2, .. packet.AsSpan(12, 4), .. counts];
    }

    private async Task<Dictionary<InfoHash, ScrapeCounts>> CountAsync()
    {
        await using var services = new TestServices(_time, _socket, new EngineOptions(), (_, _, _, _, _) => Task.CompletedTask);
        var counting = new Scraper(services.Services).CountAsync([.. Enumerable.Range(0, Torrents).Select(Hash)], Sources, CancellationToken.None);
        await Until.HoldsAsync(_time, () => counting.IsCompleted);
        return await counting;
    }
}
