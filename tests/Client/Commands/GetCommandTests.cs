using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Replica.BitTorrent.Metainfo;
using Replica.Client.Cli;
using Replica.Client.Tests.Cli;
using Replica.Client.Tests.Network;
using Replica.Support;

namespace Replica.Client.Tests.Commands;

public sealed class GetCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly byte[] _first = TestBytes.Create(70_000, 1);
    private readonly byte[] _second = TestBytes.Create(50_000, 2);
    private LoopbackServer _server = null!;
    private MetainfoDocument _document = null!;
    private bool _hasItem = true;

    public async Task InitializeAsync()
    {
        _folder.Write("source/item/a.bin", _first);
        _folder.Write("source/item/b/فیلم ۱.mp4", _second);
        _document = await TorrentBuilder.CreateAsync(_folder.At("source", "item"), new TorrentOptions { PieceLength = 16_384 });
        _server = await LoopbackServer.StartAsync(AnswerAsync);
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_link_is_downloaded_in_the_torrents_own_layout()
    {
        var run = await RunAsync($"magnet:?xt=urn:btih:{Hash}&xs=replica:some-prefix", "--service", _server.Url.AbsoluteUri, "--json");

        Assert.Equal((ExitCodes.Ok, ""), (run.ExitCode, run.Error));
        Assert.Equal(_first, File.ReadAllBytes(_folder.At("out", "item", "a.bin")));
        Assert.Equal(_second, File.ReadAllBytes(_folder.At("out", "item", "b", "فیلم ۱.mp4")));
        Assert.Contains("GET /store/some-prefix/torrent", _server.Requests);
        var done = JsonDocument.Parse(run.OutputLines[^1]).RootElement;
        Assert.Equal(["event", "path", "length", "seconds", "firstByteSeconds", "bytesBySource"], done.EnumerateObject().Select(property => property.Name));
        Assert.Equal("done", done.GetProperty("event").GetString());
        Assert.Equal(_folder.At("out", "item"), done.GetProperty("path").GetString());
        Assert.Equal(120_000, done.GetProperty("length").GetInt64());
        Assert.Equal("""{"swarm":0,"http":120000,"lan":0,"cache":0}""", done.GetProperty("bytesBySource").GetRawText());
        Assert.InRange(done.GetProperty("firstByteSeconds").GetDouble(), 0, done.GetProperty("seconds").GetDouble());
        Assert.All(run.OutputLines[..^1], line => Assert.StartsWith("""{"event":"progress",""", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_there_already_is_not_fetched_again()
    {
        await RunAsync(Hash, "--service", _server.Url.AbsoluteUri);

        var run = await RunAsync(Hash, "--service", _server.Url.AbsoluteUri, "--json");

        Assert.Contains(""""bytesBySource":{"swarm":0,"http":0,"lan":0,"cache":120000}"""", run.OutputLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_file_is_fetched_alone_and_one_that_is_not_there_is_not_found()
    {
        var one = await RunAsync(Hash, "--service", _server.Url.AbsoluteUri, "--file", "1");
        var none = await RunAsync(Hash, "--service", _server.Url.AbsoluteUri, "--file", "2");

        Assert.Equal(ExitCodes.Ok, one.ExitCode);
        Assert.Equal(_second, File.ReadAllBytes(_folder.At("out", "item", "b", "فیلم ۱.mp4")));
        Assert.False(File.Exists(_folder.At("out", "item", "a.bin")));
        Assert.Equal(_folder.At("out", "item", "b", "فیلم ۱.mp4"), one.Output.Trim());
        Assert.Equal(ExitCodes.NotFound, none.ExitCode);
        Assert.Contains("has no file 2", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_item_is_not_found()
    {
        _hasItem = false;

        Assert.Equal(ExitCodes.NotFound, (await RunAsync(Hash, "--service", _server.Url.AbsoluteUri)).ExitCode);
    }

    [Fact]
    public async Task A_config_that_the_given_key_did_not_sign_is_refused()
    {
        var run = await RunAsync(Hash, "--service", _server.Url.AbsoluteUri, "--service-key", new string('a', 64));

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains("--service-key", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_of_a_distant_service_needs_its_key()
    {
        var run = await RunAsync(Hash, "--service", "http://replica.example/");

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains("--service-key HEX", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torrent_file_is_fetched_from_the_users_web_seed_without_any_service()
    {
        var run = await RunAsync(Torrent(), "--web-seed", $"{_server.Url}store/some-prefix/data/");

        Assert.Equal((ExitCodes.Ok, ""), (run.ExitCode, run.Error));
        Assert.Equal(_first, File.ReadAllBytes(_folder.At("out", "item", "a.bin")));
    }

    [Fact]
    public async Task A_private_address_that_a_torrent_names_is_refused_at_once_unless_it_is_allowed()
    {
        var torrent = Torrent($"{_server.Url}store/some-prefix/data/");

        var refused = await RunAsync(torrent);
        Assert.Equal(ExitCodes.Network, refused.ExitCode);
        Assert.Empty(_server.Requests);
        Assert.Contains("--allow-private-addresses", refused.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Ok, (await RunAsync(torrent, "--allow-private-addresses")).ExitCode);
    }

    [Fact]
    public async Task A_torrent_of_an_outsider_gains_nothing_from_a_loopback_service()
    {
        await using var inner = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("secret"));

        var run = await RunAsync(Torrent($"{inner.Url}x/"), "--service", _server.Url.AbsoluteUri);

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Empty(inner.Requests);
    }

    [Fact]
    public async Task When_no_source_gives_anything_the_command_gives_up()
    {
        await using var broken = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });

        var run = await RunAsync(Torrent(), "--web-seed", broken.Url.AbsoluteUri, "--timeout", "0.5");

        Assert.Equal(ExitCodes.Network, run.ExitCode);
        Assert.Single(run.ErrorLines);
        Assert.False(File.Exists(_folder.At("out", "item", "a.bin")));
    }

    [Fact]
    public async Task A_folder_that_can_not_be_made_is_a_failure()
    {
        _folder.Write("out", [1]);

        Assert.Equal(ExitCodes.Failed, (await RunAsync(Torrent(), "--web-seed", $"{_server.Url}store/some-prefix/data/")).ExitCode);
    }

    private string Hash => _document.Info.Hash.ToString();

    private Task<CommandRun> RunAsync(params string[] arguments) =>
        CommandRun.OfAsync(_folder.At("data"), ["get", .. arguments, "-o", _folder.At("out")]);

    private string Torrent(params string[] webSeeds) => _folder.Write("x.torrent", (_document with { WebSeeds = [.. webSeeds] }).ToBytes());

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var store = new Uri(_server.Url, "store/");
        if (path == "/v1/config")
            await context.Response.WriteAsync($$"""{"generation":1,"expires":"2099-01-01T00:00:00Z","webSeedBases":["{{store}}"],"metadataBases":["{{store}}"]}""");
        else if (_hasItem && path.EndsWith("/torrent", StringComparison.Ordinal))
            await context.Response.Body.WriteAsync(_document.ToBytes());
        else if (_hasItem && path.Contains("/data/", StringComparison.Ordinal))
            await Results.File(_folder.At("source", path[(path.IndexOf("/data/", StringComparison.Ordinal) + 6)..]), enableRangeProcessing: true).ExecuteAsync(context);
        else context.Response.StatusCode = 404;
    }
}
