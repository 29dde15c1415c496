using System.Globalization;
using Replica.Support;
using Replica.Support.Processes;
using Replica.Support.Swarm;

namespace Replica.Bench.Engine;

/// <summary>
/// A viewer's wait: the first byte and the first 2 MiB after the GET and after a seek, from a link alone, beside libtorrent with deadlines; and
/// whether a video plays to its end.
/// </summary>
internal static class StreamingBench
{
    private const long Length = 500L << 20;
    private const long Wanted = 2 << 20;
    private const long Seek = Length / 10 * 7;
    private const long VideoRate = 6_000_000 / 8;
    private const long PeerRate = 4_000_000 / 8;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Conditions Tcp = new() { Transports = ["tcp"], Encryption = "off" };

    public static async Task RunAsync(TextWriter output)
    {
        using (var torrent = await BenchTorrent.CreateAsync(Length, 512 * 1024))
        {
            await OpenAndSeekAsync(output, torrent, "2 MiB/s, 25 ms each way", 2 << 20, Delay);
            await OpenAndSeekAsync(output, torrent, "unlimited", null, TimeSpan.Zero);
        }

        using var video = await BenchTorrent.CreateAsync(40 * VideoRate, 256 * 1024);
        await PlayAsync(output, video);
        await OutliveAsync(output, video);
    }

    private static async Task OpenAndSeekAsync(TextWriter output, BenchTorrent torrent, string name, long? rate, TimeSpan delay)
    {
        await using var seed = await LibtorrentPeer.SeedAsync(torrent.Seed, Tcp);
        await using (var relay = new Relay(seed.EndPoint, delay, rate))
        {
            await using var libtorrent = await LibtorrentPeer.StartAsync(Tcp);
            await libtorrent.AddAsync(torrent.Leech() with { Magnet = torrent.Magnet, Peers = [relay.EndPoint] });
            Print(output, $"libtorrent {name}", await libtorrent.PlayAsync(0, Wanted, Patience), await libtorrent.PlayAsync(Seek, Wanted, Patience));
        }

        await using (var relay = new Relay(seed.EndPoint, delay, rate))
        {
            await using var replica = await StartAsync(relay.EndPoint);
            var player = new Player(replica.Http, torrent.Magnet);
            Print(output, $"replica    {name}", await player.OpenAsync(0, Wanted), await player.OpenAsync(Seek, Wanted));
        }
    }

    private static async Task PlayAsync(TextWriter output, BenchTorrent video)
    {
        await using var seed = await LibtorrentPeer.SeedAsync(video.Seed, Tcp);
        // Two seeds: one that is reached by two ways is one peer.
        await using var other = await LibtorrentPeer.SeedAsync(video.Seed, Tcp);
        await using var first = new Relay(seed.EndPoint, Delay, PeerRate);
        await using var second = new Relay(other.EndPoint, Delay, PeerRate);
        await using var replica = await StartAsync(first.EndPoint, "--peer", second.EndPoint);
        var (stalls, seconds) = await new Player(replica.Http, video.Magnet).PlayAsync(VideoRate, _ => Task.CompletedTask);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"6 Mbit/s from two peers of 4 Mbit/s: {stalls} stalls, {seconds:0.0} s"));
    }

    private static async Task OutliveAsync(TextWriter output, BenchTorrent video)
    {
        await using var nginx = await NginxWebSeed.StartAsync(video.Source);
        await using var seed = await LibtorrentPeer.SeedAsync(video.Seed, Tcp);
        var relay = new Relay(seed.EndPoint, Delay, 2 * PeerRate);
        await using var replica = await StartAsync(relay.EndPoint, "--web-seed", nginx.Url);
        var (stalls, seconds) = await new Player(replica.Http, video.Magnet).PlayAsync(
            VideoRate, async second => await (second == 10 ? relay.DisposeAsync() : ValueTask.CompletedTask));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"6 Mbit/s, every peer dies after 10 s, a web seed takes over: {stalls} stalls, {seconds:0.0} s"));
    }

    private static async Task<OwnedReplica> StartAsync(string peer, params string[] further)
    {
        var folder = new TempFolder();
        var share = new Share(folder.FullPath) { Peers = [peer] };
        return new(await RunningReplica.UpAsync(folder.FullPath, [.. ReplicaPeer.Options(share, Tcp, 0), "--metainfo-timeout", "60", .. further]), folder);
    }

    private static void Print(TextWriter output, string name, (double First, double All) start, (double First, double All) seek) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: first byte {start.First:0.00} s, 2 MiB {start.All:0.00} s; after a seek to 70 %: first byte {seek.First:0.00} s, 2 MiB {seek.All:0.00} s"));
}
