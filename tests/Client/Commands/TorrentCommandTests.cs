using System.Text.Json;
using Replica.BitTorrent.Metainfo;
using Replica.Client.Cli;
using Replica.Client.Tests.Cli;
using Replica.Support;

namespace Replica.Client.Tests.Commands;

public sealed class TorrentCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_created_is_shown_and_verified()
    {
        var file = _folder.Write("content/a b+c%2F.mp4", TestBytes.Create(100_000));
        var output = _folder.At("x.torrent");

        var create = await RunAsync("create", file, "-o", output, "--piece-length", "32768", "--tracker", "udp://t.example:1/", "--tracker", "http://u.example/",
            "--web-seed", "http://w.example/", "--comment", "Привет", "--private", "--json");
        var show = Parse((await RunAsync("show", output, "--json")).Output);
        var verify = await RunAsync("verify", output, "--data-dir", _folder.At("content"), "--json");

        Assert.Equal(ExitCodes.Ok, create.ExitCode);
        var created = Parse(create.Output);
        var document = MetainfoDocument.Parse(File.ReadAllBytes(output));
        Assert.Equal(document.Info.Hash.ToString(), created.GetProperty("infoHash").GetString());
        Assert.Equal(JsonValueKind.Null, created.GetProperty("infoHashV2").ValueKind);
        Assert.Equal(output, created.GetProperty("file").GetString());
        Assert.True(document.Info.IsSingleFile);
        Assert.Equal(
            ["infoHash", "infoHashV2", "name", "version", "pieceLength", "length", "private", "comment", "files", "trackers", "webSeeds"],
            show.EnumerateObject().Select(property => property.Name));
        Assert.Equal("a b+c%2F.mp4", show.GetProperty("name").GetString());
        Assert.Equal("1", show.GetProperty("version").GetString());
        Assert.Equal(32_768, show.GetProperty("pieceLength").GetInt32());
        Assert.True(show.GetProperty("private").GetBoolean());
        Assert.Equal("Привет", show.GetProperty("comment").GetString());
        Assert.Equal("""[["udp://t.example:1/"],["http://u.example/"]]""", show.GetProperty("trackers").GetRawText());
        Assert.Equal("""["http://w.example/"]""", show.GetProperty("webSeeds").GetRawText());
        Assert.Equal("""{"pieces":4,"valid":4,"complete":true}""", verify.Output.Trim());
        Assert.Equal(ExitCodes.Ok, verify.ExitCode);
    }

    [Fact]
    public async Task Verifying_what_is_damaged_or_absent_fails_and_says_how_much_is_right()
    {
        var content = TestBytes.Create(100_000);
        var file = _folder.Write("file.bin", content);
        var output = _folder.At("x.torrent");
        await RunAsync("create", file, "-o", output, "--piece-length", "32768");
        content[40_000] ^= 1;
        File.WriteAllBytes(file, content);

        var damaged = await RunAsync("verify", output, "--data-dir", _folder.FullPath, "--json");
        File.Delete(file);
        var absent = await RunAsync("verify", output, "--data-dir", _folder.FullPath, "--json");

        Assert.Equal((ExitCodes.Failed, """{"pieces":4,"valid":3,"complete":false}"""), (damaged.ExitCode, damaged.Output.Trim()));
        Assert.Equal((ExitCodes.Failed, """{"pieces":4,"valid":0,"complete":false}"""), (absent.ExitCode, absent.Output.Trim()));
    }

    [Fact]
    public async Task An_empty_file_that_is_missing_is_missing()
    {
        _folder.Write("folder/full", TestBytes.Create(10));
        var empty = _folder.Write("folder/empty", []);
        var output = _folder.At("x.torrent");
        await RunAsync("create", _folder.At("folder"), "-o", output);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("verify", output, "--data-dir", _folder.FullPath)).ExitCode);

        File.Delete(empty);

        Assert.Equal(ExitCodes.Failed, (await RunAsync("verify", output, "--data-dir", _folder.FullPath)).ExitCode);
    }

    [Theory]
    [InlineData("--v1", "--v2")]
    [InlineData("--v1", "--hybrid")]
    [InlineData("--v2", "--hybrid")]
    public async Task Two_versions_exclude_each_other(string one, string other)
    {
        var run = await RunAsync("create", _folder.Write("file", [1]), "-o", _folder.At("x.torrent"), one, other);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.False(File.Exists(_folder.At("x.torrent")));
    }

    [Fact]
    public async Task A_torrent_is_not_written_into_what_it_describes()
    {
        _folder.Write("folder/file", [1]);

        var inside = await RunAsync("create", _folder.At("folder"), "-o", _folder.At("folder", "x.torrent"));
        var itself = await RunAsync("create", _folder.At("folder", "file"), "-o", _folder.At("folder", "file"));

        Assert.Equal((ExitCodes.Usage, ExitCodes.Usage), (inside.ExitCode, itself.ExitCode));
        Assert.Equal(["file"], Directory.GetFiles(_folder.At("folder")).Select(Path.GetFileName));
        Assert.Equal([1], File.ReadAllBytes(_folder.At("folder", "file")));
    }

    [Fact]
    public async Task A_torrent_may_lie_beside_a_folder_whose_name_begins_its_own()
    {
        _folder.Write("folder/file", [1]);

        Assert.Equal(ExitCodes.Ok, (await RunAsync("create", _folder.At("folder"), "-o", _folder.At("folder.torrent"))).ExitCode);
    }

    [Fact]
    public async Task What_is_missing_is_not_found()
    {
        var file = _folder.Write("file", [1]);

        Assert.Equal(ExitCodes.NotFound, (await RunAsync("create", _folder.At("absent"), "-o", _folder.At("x"))).ExitCode);
        Assert.Equal(ExitCodes.NotFound, (await RunAsync("create", file, "-o", _folder.At("absent", "x"))).ExitCode);
        Assert.Equal(ExitCodes.NotFound, (await RunAsync("show", _folder.At("absent"))).ExitCode);
        Assert.Equal(ExitCodes.NotFound, (await RunAsync("verify", _folder.At("absent"), "--data-dir", _folder.FullPath)).ExitCode);
    }

    [Fact]
    public async Task Damage_and_bad_links_are_refused()
    {
        Assert.Equal(ExitCodes.Refused, (await RunAsync("show", _folder.Write("bad.torrent", [1, 2, 3]))).ExitCode);
        Assert.Equal(ExitCodes.Refused, (await RunAsync("show", "magnet:?dn=x")).ExitCode);
        Assert.Equal(ExitCodes.Refused, (await RunAsync("show", $"magnet:?xt=urn:btih:{new string('a', 40)}&xs=replica:incoming")).ExitCode);
        Assert.Equal(ExitCodes.Refused, (await RunAsync("create", _folder.Write("f", [1]), "-o", _folder.At("x"), "--name", "a/b")).ExitCode);
    }

    [Fact]
    public async Task A_name_that_would_drive_the_terminal_does_not()
    {
        var output = _folder.At("x.torrent");
        await RunAsync("create", _folder.Write("a\e[31mb", [1]), "-o", output);

        var show = await RunAsync("show", output);

        Assert.DoesNotContain('\e', show.Output);
        Assert.Contains("a[31mb", show.Output, StringComparison.Ordinal);
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(_folder.At("data"), arguments.Prepend("torrent"));

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
