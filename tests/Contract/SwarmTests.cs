using Replica.Support;
using Replica.Support.Processes;
using Replica.Support.Swarm;

namespace Replica.Contract.Tests;

/// <summary><c>seed</c> and <c>get</c> with each other, over real sockets of this machine.</summary>
public sealed class SwarmTests : IAsyncLifetime, IDisposable
{
    private const int Length = 3_000_000;

    private readonly TempFolder _folder = new();
    private readonly byte[] _bytes = TestBytes.Create(Length, 11);
    private string _torrent = "";
    private string _hash = "";

    public async Task InitializeAsync()
    {
        _folder.Write("source/film.mp4", _bytes);
        _torrent = _folder.At("film.torrent");
        var made = await ReplicaCommand.RunAsync("torrent", "create", _folder.At("source", "film.mp4"), "-o", _torrent, "--json");
        Assert.True(made.ExitCode == 0, made.Error);
        _hash = made.Last.GetProperty("infoHash").GetString()!;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tcp", "require")]
    [InlineData("tcp", "off")]
    [InlineData("utp", "require")]
    [InlineData("utp", "off")]
    [InlineData("tcp,utp", "prefer")]
    public async Task What_one_seeds_another_gets_to_the_byte(string transport, string encryption)
    {
        string[] wire = ["--transport", transport, "--encryption", encryption];
        await using var seed = await SeedAsync(wire);
        await Schema.AssertMatchesAsync("seed-ready", seed.Ready.GetRawText());
        Assert.Equal(_hash, seed.Ready.GetProperty("infoHash").GetString());

        var get = await GetAsync(_torrent, ["--peer", $"127.0.0.1:{seed.PeerPort}", .. wire]);

        Assert.True(get.ExitCode == 0, get.Error);
        await Schema.AssertMatchesAsync("get-done", get.Last.GetRawText());
        foreach (var line in get.Lines.SkipLast(1)) await Schema.AssertMatchesAsync("get-progress", line.GetRawText());
        Assert.Equal(Length, get.Last.GetProperty("bytesBySource").GetProperty("swarm").GetInt64());
        Assert.Equal(_bytes, await File.ReadAllBytesAsync(_folder.At("out", "film.mp4")));
        Assert.Equal(130, await seed.StopAsync());
    }

    [Fact]
    public async Task A_hash_and_a_magnet_are_enough_where_a_peer_is_named()
    {
        await using var seed = await SeedAsync();
        string[] peer = ["--peer", $"127.0.0.1:{seed.PeerPort}"];

        var byHash = await GetAsync(_hash, peer);
        Assert.True(byHash.ExitCode == 0, byHash.Error);
        Assert.Equal(_bytes, await File.ReadAllBytesAsync(_folder.At("out", "film.mp4")));

        File.Delete(_folder.At("out", "film.mp4"));
        var byMagnet = await GetAsync($"magnet:?xt=urn:btih:{_hash}&dn=film.mp4", peer);
        Assert.True(byMagnet.ExitCode == 0, byMagnet.Error);
    }

    [Fact]
    public async Task A_link_names_peers_in_the_open_profile_alone_and_public_ones_unless_allowed()
    {
        await using var seed = await SeedAsync();
        var link = $"magnet:?xt=urn:btih:{_hash}&x.pe=127.0.0.1:{seed.PeerPort}";

        var careful = await GetAsync(link, ["--allow-private-addresses"]);
        Assert.Equal(4, careful.ExitCode);
        var open = await GetAsync(link, ["--profile", "open", "--dht", "off", "--lsd", "off", "--timeout", "3"]);
        Assert.Equal(4, open.ExitCode);
        var allowed = await GetAsync(link, ["--profile", "open", "--dht", "off", "--lsd", "off", "--allow-private-addresses"]);
        Assert.True(allowed.ExitCode == 0, allowed.Error);
    }

    [Fact]
    public async Task Without_any_source_get_ends_at_once_unless_it_is_told_where_peers_may_come()
    {
        string[] alone = ["--dht", "off", "--timeout", "2"];
        var get = await GetAsync(_torrent, alone);
        Assert.Equal(4, get.ExitCode);
        Assert.Contains("--listen PORT", get.Error, StringComparison.Ordinal);

        var port = FreePorts.Take();
        var waiting = GetAsync(_torrent, ["--dht", "off"], $"127.0.0.1:{port}");
        await using var seed = await SeedAsync("--peer", $"127.0.0.1:{port}");
        var called = await waiting;
        Assert.True(called.ExitCode == 0, called.Error);
        Assert.Contains($"port {port}", called.Error, StringComparison.Ordinal);
        Assert.Equal(_bytes, await File.ReadAllBytesAsync(_folder.At("out", "film.mp4")));

        File.Delete(_folder.At("out", "film.mp4"));
        var uncalled = await GetAsync(_torrent, alone, $"127.0.0.1:{port}");
        Assert.Equal(4, uncalled.ExitCode);
    }

    [Fact]
    public async Task Encryption_that_is_required_never_falls_back()
    {
        await using var seed = await SeedAsync("--encryption", "off");

        var get = await GetAsync(_torrent, ["--peer", $"127.0.0.1:{seed.PeerPort}", "--encryption", "require", "--timeout", "5"]);

        Assert.Equal(4, get.ExitCode);
        Assert.Single(get.Error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(_folder.At("out", "film.mp4")));
    }

    [Fact]
    public async Task Quiet_contacts_no_peer()
    {
        await using var seed = await SeedAsync();

        var get = await GetAsync(_torrent, ["--peer", $"127.0.0.1:{seed.PeerPort}", "--profile", "quiet"]);

        Assert.Equal(4, get.ExitCode);
        Assert.Contains("--swarm on", get.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seeding_what_is_not_there_fails_and_a_part_is_seeded_with_a_warning()
    {
        var nothing = await ReplicaCommand.RunAsync("seed", _torrent, "--data-dir", _folder.At("nowhere"), "--json", "--data", _folder.At("d"));
        Assert.Equal(3, nothing.ExitCode);
        Directory.CreateDirectory(_folder.At("empty"));
        var empty = await ReplicaCommand.RunAsync("seed", _torrent, "--data-dir", _folder.At("empty"), "--json", "--data", _folder.At("d"), "--listen", "127.0.0.1:0");
        Assert.Equal(1, empty.ExitCode);
        Assert.Empty(empty.Output);

        _folder.Write("part/film.mp4", _bytes.AsSpan(0, Length / 2));
        await using var part = await SeedInAsync(_folder.At("part"));
        await Schema.AssertMatchesAsync("seed-ready", part.Ready.GetRawText());
        Assert.Contains("no more is seeded", part.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_is_down_fails_everything()
    {
        await using var seed = await SeedAsync();

        var get = await GetAsync(_torrent, ["--peer", $"127.0.0.1:{seed.PeerPort}", "--proxy", "socks5://127.0.0.1:9", "--timeout", "3"]);

        Assert.NotEqual(0, get.ExitCode);
        Assert.False(File.Exists(_folder.At("out", "film.mp4")));
    }

    private Task<RunningCommand> SeedAsync(params string[] options) => SeedInAsync(_folder.At("source"), options);

    private Task<RunningCommand> SeedInAsync(string folder, params string[] options) => RunningCommand.StartAsync(
        ["seed", _torrent, "--data-dir", folder, "--data", _folder.At("seeder"), "--listen", "127.0.0.1:0", "--json", .. options]);

    private Task<CommandOutcome> GetAsync(string what, string[] options, string listen = "127.0.0.1:0") => ReplicaCommand.RunAsync(
        ["get", what, "-o", _folder.At("out"), "--data", _folder.At("getter"), "--listen", listen, "--json", .. options]);
}
