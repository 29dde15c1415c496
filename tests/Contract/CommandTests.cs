using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Contract.Tests;

/// <summary>Commands, their output and their exit codes (section 1 of the contract).</summary>
public sealed class CommandTests(PublishedItem item) : IClassFixture<PublishedItem>
{
    private static readonly string[] Built = ["up", "app", "put", "get", "seed", "search", "ingest", "peer", "torrent", "index", "remove", "block", "redrive", "rebuild-catalogue"];
    private static readonly string[] NotBuilt = ["doctor", "completions", "crawl"];

    [Fact]
    public async Task Help_names_what_is_built_and_nothing_else()
    {
        var help = await ReplicaCommand.RunAsync("--help");
        Assert.Equal(0, help.ExitCode);
        Assert.All(Built, command => Assert.Matches($@"(?m)^\s+{command}\b", help.Output));
        Assert.All(NotBuilt, command => Assert.DoesNotMatch($@"(?m)^\s+{command}\b", help.Output));
    }

    [Theory]
    [InlineData("seed", "x.torrent")]
    [InlineData("peer", "--profile", "quiet")]
    [InlineData("ingest")]
    [InlineData("frobnicate")]
    [InlineData("get")]
    [InlineData("put")]
    [InlineData("search", "x", "--no-such-option")]
    [InlineData("get", "x", "-o", "y", "--dht", "perhaps")]
    [InlineData("torrent", "create", "x", "-o", "y", "--piece-length", "17")]
    [InlineData("up", "--port", "many")]
    public async Task Wrong_usage_ends_with_2_and_one_line_on_standard_error(params string[] arguments)
    {
        var outcome = await ReplicaCommand.RunAsync(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("crawl", "x")]
    [InlineData("torrent", "frobnicate")]
    public async Task A_command_that_there_is_not_is_named(params string[] arguments)
    {
        var outcome = await ReplicaCommand.RunAsync(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"no command '{arguments.Last(word => word is "crawl" or "frobnicate")}'", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_event_and_run_file_are_as_described()
    {
        await Schema.AssertMatchesAsync("ready", item.System.Ready.GetRawText());
        await Schema.AssertMatchesAsync("run", item.System.Run().GetRawText());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(item.System.DataFolder, "run.json")));
    }

    [Fact]
    public async Task Put_prints_its_result_and_a_duplicate_gives_the_same_link()
    {
        await Schema.AssertMatchesAsync("put", item.Put.Last.GetRawText());
        Assert.False(item.Put.Last.GetProperty("duplicate").GetBoolean());
        Assert.Equal("unsupported", item.Put.Last.GetProperty("scrub").GetString());
        Assert.Contains("metadata", item.Put.Error, StringComparison.OrdinalIgnoreCase);

        var again = await ReplicaCommand.RunAsync(["put", item.At("Quarterly tulips.mp4"), .. item.Data]);
        Assert.Equal(0, again.ExitCode);
        await Schema.AssertMatchesAsync("put", again.Last.GetRawText());
        Assert.True(again.Last.GetProperty("duplicate").GetBoolean());
        Assert.Equal(item.Link, again.Last.GetProperty("link").GetString());
        Assert.Null(again.Last.GetProperty("adminToken").GetString());
    }

    [Fact]
    public async Task Ingest_prints_what_it_queued_and_every_job()
    {
        var outcome = await ReplicaCommand.RunAsync(["ingest", "http://10.0.0.1/clip.mp4", "--status", .. item.Data]);
        Assert.Equal(0, outcome.ExitCode);
        var (queued, jobs) = (outcome.Lines[0], outcome.Last);
        await Schema.AssertMatchesAsync("ingest-queued", queued.GetRawText());
        await Schema.AssertMatchesAsync("ingest-jobs", jobs.GetRawText());
        Assert.Contains(jobs.GetProperty("jobs").EnumerateArray(), job => job.GetProperty("id").GetString() == queued.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Get_writes_the_torrents_own_layout_and_says_where_the_bytes_came_from()
    {
        using var target = new TempFolder();
        var outcome = await ReplicaCommand.RunAsync(["get", item.Link, "-o", target.FullPath, .. item.Data]);
        Assert.Equal(0, outcome.ExitCode);
        foreach (var line in outcome.Lines.SkipLast(1))
            await Schema.AssertMatchesAsync("get-progress", line.GetRawText());
        await Schema.AssertMatchesAsync("get-done", outcome.Last.GetRawText());
        Assert.Equal(item.Bytes.Length, outcome.Last.GetProperty("bytesBySource").GetProperty("http").GetInt64());
        Assert.Equal(item.Bytes, await File.ReadAllBytesAsync(target.At("Quarterly tulips.mp4", "Quarterly tulips.mp4")));
    }

    [Fact]
    public async Task Get_takes_a_bare_info_hash()
    {
        using var target = new TempFolder();
        var outcome = await ReplicaCommand.RunAsync(["get", item.InfoHash, "-o", target.FullPath, .. item.Data]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(item.Bytes, await File.ReadAllBytesAsync(target.At("Quarterly tulips.mp4", "Quarterly tulips.mp4")));
    }

    [Fact]
    public async Task Search_prints_what_the_route_answers()
    {
        var outcome = await ReplicaCommand.RunAsync(["search", "tulips spring", .. item.Data]);
        Assert.Equal(0, outcome.ExitCode);
        await Schema.AssertMatchesAsync("search", outcome.Output);
        Assert.Equal(item.InfoHash, outcome.Last.GetProperty("objects")[0].GetProperty("infoHash").GetString());
    }

    [Fact]
    public async Task Torrent_create_show_and_verify_agree()
    {
        using var folder = new TempFolder();
        var file = folder.Write("a b+c%2F.bin", TestBytes.Create(100_000, 7));
        var torrent = folder.At("x.torrent");
        var created = await ReplicaCommand.RunAsync(
            "torrent", "create", file, "-o", torrent, "--piece-length", "16384", "--tracker", "http://t.example/announce", "--web-seed", "http://w.example/", "--comment", "hi", "--private", "--json");
        Assert.Equal(0, created.ExitCode);
        await Schema.AssertMatchesAsync("torrent-create", created.Output);

        var shown = await ReplicaCommand.RunAsync("torrent", "show", torrent, "--json");
        await Schema.AssertMatchesAsync("torrent-show", shown.Output);
        Assert.Equal(created.Last.GetProperty("infoHash").GetString(), shown.Last.GetProperty("infoHash").GetString());
        Assert.Equal("a b+c%2F.bin", shown.Last.GetProperty("name").GetString());
        Assert.Equal(16384, shown.Last.GetProperty("pieceLength").GetInt32());
        Assert.True(shown.Last.GetProperty("private").GetBoolean());
        Assert.Equal("hi", shown.Last.GetProperty("comment").GetString());
        Assert.Equal("http://t.example/announce", shown.Last.GetProperty("trackers")[0][0].GetString());
        Assert.Equal("http://w.example/", shown.Last.GetProperty("webSeeds")[0].GetString());

        var whole = await ReplicaCommand.RunAsync("torrent", "verify", torrent, "--data-dir", folder.FullPath, "--json");
        Assert.Equal(0, whole.ExitCode);
        await Schema.AssertMatchesAsync("torrent-verify", whole.Output);
        Assert.True(whole.Last.GetProperty("complete").GetBoolean());

        await File.AppendAllTextAsync(file, "more");
        var damaged = await ReplicaCommand.RunAsync("torrent", "verify", torrent, "--data-dir", folder.FullPath, "--json");
        Assert.Equal(1, damaged.ExitCode);
        Assert.False(damaged.Last.GetProperty("complete").GetBoolean());
    }

    [Theory]
    [InlineData("--v1", "1")]
    [InlineData("--v2", "2")]
    [InlineData("--hybrid", "hybrid")]
    public async Task Torrent_create_makes_every_version_and_show_and_verify_read_it(string option, string version)
    {
        using var folder = new TempFolder();
        folder.Write("many/a", TestBytes.Create(100_000, 7));
        folder.Write("many/b/empty", []);
        var last = folder.Write("many/b/c", TestBytes.Create(40_000, 8));
        var torrent = folder.At("x.torrent");
        var created = await ReplicaCommand.RunAsync("torrent", "create", folder.At("many"), "-o", torrent, option, "--piece-length", "32768", "--json");
        await Schema.AssertMatchesAsync("torrent-create", created.Output);
        var shown = await ReplicaCommand.RunAsync("torrent", "show", torrent, "--json");
        await Schema.AssertMatchesAsync("torrent-show", shown.Output);
        Assert.Equal(version, shown.Last.GetProperty("version").GetString());
        Assert.Equal(created.Last.GetProperty("infoHash").GetString(), shown.Last.GetProperty("infoHash").GetString());
        Assert.Equal(created.Last.GetProperty("infoHashV2").GetString(), shown.Last.GetProperty("infoHashV2").GetString());
        Assert.Equal(version == "1", shown.Last.GetProperty("infoHashV2").GetString() is null);
        if (version == "2")
            Assert.StartsWith(shown.Last.GetProperty("infoHash").GetString()!, shown.Last.GetProperty("infoHashV2").GetString(), StringComparison.Ordinal);

        var whole = await ReplicaCommand.RunAsync("torrent", "verify", torrent, "--data-dir", folder.FullPath, "--json");
        Assert.Equal(0, whole.ExitCode);
        await File.WriteAllBytesAsync(last, TestBytes.Create(40_000, 9));
        var damaged = await ReplicaCommand.RunAsync("torrent", "verify", torrent, "--data-dir", folder.FullPath, "--json");
        Assert.Equal(1, damaged.ExitCode);
        Assert.Equal(whole.Last.GetProperty("valid").GetInt32(), damaged.Last.GetProperty("valid").GetInt32() + 2);
    }

    [Fact]
    public async Task Put_hybrid_publishes_both_versions_with_their_layers()
    {
        using var folder = new TempFolder();
        folder.Write("both of them/a", TestBytes.Create(100_000, 17));
        folder.Write("both of them/b", TestBytes.Create(5, 18));
        var put = await ReplicaCommand.RunAsync(["put", "--hybrid", folder.At("both of them"), .. item.Data]);
        Assert.True(put.ExitCode == 0, put.Error);
        await Schema.AssertMatchesAsync("put", put.Last.GetRawText());
        var link = put.Last.GetProperty("link").GetString()!;
        Assert.Contains("&xt=urn:btmh:1220", link, StringComparison.Ordinal);
        Assert.Equal(100_005, put.Last.GetProperty("length").GetInt64());
        var shown = await ReplicaCommand.RunAsync(["torrent", "show", link, .. item.Data]);
        Assert.True(shown.ExitCode == 0, shown.Error);
        Assert.Equal("hybrid", shown.Last.GetProperty("version").GetString());
        var got = await ReplicaCommand.RunAsync(["get", link, "-o", folder.At("out"), .. item.Data]);
        Assert.True(got.ExitCode == 0, got.Error);
        Assert.Equal(TestBytes.Create(100_000, 17), await File.ReadAllBytesAsync(folder.At("out", "both of them", "a")));
    }

    [Fact]
    public async Task Torrent_show_reads_a_link_through_the_service()
    {
        var shown = await ReplicaCommand.RunAsync(["torrent", "show", item.Link, .. item.Data]);
        Assert.Equal(0, shown.ExitCode);
        await Schema.AssertMatchesAsync("torrent-show", shown.Output);
        Assert.Equal(item.InfoHash, shown.Last.GetProperty("infoHash").GetString());
    }

    [Fact]
    public async Task Failures_have_their_own_exit_codes()
    {
        using var folder = new TempFolder();
        var damaged = folder.Write("damaged.torrent", "d4:infod6:lengthi-1e4:name1:x12:piece lengthi16384e6:pieces0:ee"u8);
        await AssertFails(3, ["put", folder.At("nothing here"), .. item.Data]);
        await AssertFails(3, ["get", item.Link.Replace("so=0", "so=1", StringComparison.Ordinal), "--file", "1", "-o", folder.At("out"), .. item.Data]);
        await AssertFails(3, ["get", item.Link.Replace("so=0", "so=1", StringComparison.Ordinal), "-o", folder.At("out"), .. item.Data]);
        await AssertFails(3, ["get", new string('0', 40), "-o", folder.At("out"), "--timeout", "5", .. item.Data]);
        await AssertFails(4, ["search", "x", "--data", folder.At("empty"), "--json"]);
        await AssertFails(4, ["put", damaged, "--data", folder.At("empty"), "--json"]);
        await AssertFails(5, ["torrent", "show", damaged, "--json"]);
        await AssertFails(5, ["get", damaged, "-o", folder.At("out"), .. item.Data]);
        await AssertFails(5, ["get", "magnet:?xt=urn:btih:" + new string('0', 40) + "&xs=replica:incoming", "-o", folder.At("out"), .. item.Data]);
    }

    private static async Task AssertFails(int exitCode, string[] arguments)
    {
        var outcome = await ReplicaCommand.RunAsync(arguments);
        Assert.True(exitCode == outcome.ExitCode, $"{string.Join(' ', arguments)}: {outcome.ExitCode}, {outcome.Error}");
        Assert.Empty(outcome.Output);
        Assert.NotEmpty(outcome.Error);
    }
}
