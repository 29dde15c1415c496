using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>Ours with nginx as a web seed, alone and beside peers.</summary>
public sealed class WebSeedTests
{
    private static readonly Conditions Tcp = new() { Transports = ["tcp"], Encryption = "off" };

    [ProgramTheory("nginx")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("hybrid")]
    public async Task A_torrent_from_a_web_seed_alone(string version)
    {
        using var sample = await Sample.CreateAsync(new() { Version = version, PieceLength = 64 * 1024 });
        await using var nginx = await NginxWebSeed.StartAsync(sample.Source);
        await using var get = await ReplicaPeer.GetAsync(sample.Leech with { WebSeeds = [nginx.Url] }, Tcp);
        var done = await get.DoneAsync(Exchange.Patience);
        await sample.AssertCopiedAsync();
        Assert.Equal(sample.Length, done.GetProperty("bytesBySource").GetProperty("http").GetInt64());
    }

    [ProgramFact("nginx")]
    public async Task A_slow_web_seed_and_a_slow_peer_share_the_work()
    {
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024 }, folder => Path.GetFileName(folder.Write("source/film.mp4", TestBytes.Create(4 << 20))));
        await using var nginx = await NginxWebSeed.StartAsync(sample.Source, bytesPerSecond: 1 << 20);
        await using var seed = await LibtorrentPeer.SeedAsync(sample.Seed with { UpLimit = 1 << 20 }, Tcp);
        await using var get = await ReplicaPeer.GetAsync(sample.Leech with { Peers = [seed.EndPoint], WebSeeds = [nginx.Url] }, Tcp);
        var bytes = (await get.DoneAsync(Exchange.Patience)).GetProperty("bytesBySource");
        await sample.AssertCopiedAsync();
        Assert.True(bytes.GetProperty("http").GetInt64() > 0, bytes.GetRawText());
        Assert.True(bytes.GetProperty("swarm").GetInt64() > 0, bytes.GetRawText());
    }

    [ProgramFact("nginx")]
    public async Task A_leecher_with_a_web_seed_feeds_another_without()
    {
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024 });
        await using var nginx = await NginxWebSeed.StartAsync(sample.Source, bytesPerSecond: 512 * 1024);
        await using var libtorrent = await LibtorrentPeer.LeechAsync(new Share(sample.At("theirs")) { TorrentFile = sample.TorrentFile }, Tcp);
        await using var get = await ReplicaPeer.GetAsync(sample.Leech with { Peers = [libtorrent.EndPoint], WebSeeds = [nginx.Url] }, Tcp);
        await get.WaitAsync(Exchange.Patience);
        await sample.AssertCopiedAsync();
        var stats = await ((LibtorrentPeer)libtorrent).StatsAsync();
        Assert.True(stats.GetProperty("down").GetInt64() > 0, stats.GetRawText());
    }
}
