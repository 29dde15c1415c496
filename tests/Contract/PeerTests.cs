using System.Net;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Contract.Tests;

/// <summary><c>replica peer</c> on a running system's catalogue.</summary>
public sealed class PeerTests(PublishedItem item) : IClassFixture<PublishedItem>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_peer_seeds_the_catalogue_and_serves_it_over_http()
    {
        await using var peer = await StartAsync();
        await Schema.AssertMatchesAsync("peer-ready", peer.Ready.GetRawText());
        Assert.True(peer.Ready.GetProperty("torrents").GetInt32() >= 1);

        using var http = new HttpClient { BaseAddress = new Uri(peer.Ready.GetProperty("httpUrl").GetString()!) };
        var file = $"{item.InfoHash}/data/Quarterly%20tulips.mp4/Quarterly%20tulips.mp4";
        Assert.Equal(item.Bytes, await http.GetByteArrayAsync(file));
        using var range = new HttpRequestMessage(HttpMethod.Get, file) { Headers = { { "Range", "bytes=-70000" } } };
        using var part = await http.SendAsync(range);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(item.Bytes[^70_000..], await part.Content.ReadAsByteArrayAsync());

        var torrent = _folder.Write("x.torrent", await http.GetByteArrayAsync($"{item.InfoHash}/torrent"));
        using var target = new TempFolder();
        var get = await ReplicaCommand.RunAsync(
            "get", torrent, "-o", target.FullPath, "--web-seed", $"{http.BaseAddress}{item.InfoHash}/data/", "--swarm", "off", "--data", _folder.At("getter"), "--json");
        Assert.True(get.ExitCode == 0, get.Error);
        Assert.Equal(item.Bytes, await File.ReadAllBytesAsync(target.At("Quarterly tulips.mp4", "Quarterly tulips.mp4")));
        Assert.Equal(130, await peer.StopAsync());
    }

    [Fact]
    public async Task A_peer_gives_the_catalogue_to_peers()
    {
        await using var peer = await StartAsync();
        using var target = new TempFolder();

        var get = await ReplicaCommand.RunAsync(
            "get", item.InfoHash, "-o", target.FullPath, "--peer", $"127.0.0.1:{peer.PeerPort}", "--listen", "127.0.0.1:0", "--data", _folder.At("getter"), "--json");

        Assert.True(get.ExitCode == 0, get.Error);
        Assert.Equal(item.Bytes.Length, get.Last.GetProperty("bytesBySource").GetProperty("swarm").GetInt64());
        Assert.Equal(item.Bytes, await File.ReadAllBytesAsync(target.At("Quarterly tulips.mp4", "Quarterly tulips.mp4")));
    }

    [Fact]
    public async Task What_is_published_and_removed_comes_and_goes()
    {
        await using var peer = await StartAsync();
        var before = peer.Ready.GetProperty("torrents").GetInt32();

        var put = await ReplicaCommand.RunAsync(["put", _folder.Write("new.bin", TestBytes.Create(50_000, 9)), .. item.Data]);
        Assert.True(put.ExitCode == 0, put.Error);
        var grown = await peer.NextAsync();
        await Schema.AssertMatchesAsync("peer-catalogue", grown.GetRawText());
        Assert.Equal(before + 1, grown.GetProperty("torrents").GetInt32());

        using var http = new HttpClient { BaseAddress = new Uri(peer.Ready.GetProperty("httpUrl").GetString()!) };
        var file = $"{put.Last.GetProperty("infoHash").GetString()}/data/new.bin/new.bin";
        Assert.Equal(50_000, (await http.GetByteArrayAsync(file)).Length);

        var removed = await ReplicaCommand.RunAsync(["remove", put.Last.GetProperty("link").GetString()!, .. item.Data]);
        Assert.True(removed.ExitCode == 0, removed.Error);
        Assert.Equal(before, (await peer.NextAsync()).GetProperty("torrents").GetInt32());
        using var gone = await http.GetAsync(file);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.False(Directory.Exists(_folder.At("peer", "pieces", put.Last.GetProperty("infoHash").GetString()!)));
    }

    [Fact]
    public async Task What_is_blocked_is_let_go_and_its_bytes_are_deleted()
    {
        var bytes = TestBytes.Create(50_000, 11);
        var put = await ReplicaCommand.RunAsync(["put", _folder.Write("blocked.bin", bytes), .. item.Data]);
        Assert.True(put.ExitCode == 0, put.Error);
        var hash = put.Last.GetProperty("infoHash").GetString()!;
        await using var peer = await StartAsync();
        var before = peer.Ready.GetProperty("torrents").GetInt32();
        using var http = new HttpClient { BaseAddress = new Uri(peer.Ready.GetProperty("httpUrl").GetString()!) };
        Assert.Equal(bytes, await http.GetByteArrayAsync($"{hash}/data/blocked.bin/blocked.bin"));
        Assert.True(Directory.Exists(_folder.At("peer", "pieces", hash)));

        var block = await ReplicaCommand.RunAsync(["block", hash, .. item.Data]);
        Assert.True(block.ExitCode == 0, block.Error);

        Assert.Equal(before - 1, (await peer.NextAsync()).GetProperty("torrents").GetInt32());
        Assert.False(Directory.Exists(_folder.At("peer", "pieces", hash)));
        using var gone = await http.GetAsync($"{hash}/torrent");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_peer_goes_on_with_what_it_has_when_its_service_is_gone_also_after_a_restart()
    {
        await using var system = await RunningReplica.UpAsync(_folder.At("system"));
        var bytes = TestBytes.Create(300_000, 12);
        var put = await ReplicaCommand.RunAsync("put", _folder.Write("kept.bin", bytes), "--data", system.DataFolder, "--json");
        Assert.True(put.ExitCode == 0, put.Error);
        var hash = put.Last.GetProperty("infoHash").GetString()!;
        await using (var first = await StartAsync(system.Url))
        {
            await GetAsync(first, hash, bytes);
            await system.KillAsync();
            await GetAsync(first, hash, bytes);
            Assert.Equal(130, await first.StopAsync());
        }

        await using var second = await StartAsync(system.Url);
        Assert.Equal(1, second.Ready.GetProperty("torrents").GetInt32());
        await GetAsync(second, hash, bytes);
    }

    private static async Task GetAsync(RunningCommand peer, string hash, byte[] expected)
    {
        using var target = new TempFolder();
        var get = await ReplicaCommand.RunAsync(
            "get", hash, "-o", target.FullPath, "--peer", $"127.0.0.1:{peer.PeerPort}", "--listen", "127.0.0.1:0", "--data", target.At("data"), "--json");
        Assert.True(get.ExitCode == 0, get.Error);
        Assert.Equal(expected, await File.ReadAllBytesAsync(target.At("kept.bin", "kept.bin")));
    }

    private Task<RunningCommand> StartAsync(Uri service) => RunningCommand.StartAsync(
        "peer", "--cache", _folder.At("peer"), "--listen", "127.0.0.1:0", "--service", service.AbsoluteUri, "--data", _folder.At("own"), "--json");

    private Task<RunningCommand> StartAsync() => RunningCommand.StartAsync(
        ["peer", "--cache", _folder.At("peer"), "--http", "127.0.0.1:0", "--listen", "127.0.0.1:0", .. item.Data]);
}
