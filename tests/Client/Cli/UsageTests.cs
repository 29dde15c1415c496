using Replica.Client.Cli;
using Replica.Support;

namespace Replica.Client.Tests.Cli;

public sealed class UsageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("bogus")]
    [InlineData("seed")]
    [InlineData("seed x")]
    [InlineData("seed x --data-dir . --swarm off")]
    [InlineData("seed x --data-dir . --profile quiet")]
    [InlineData("peer --http 8080")]
    [InlineData("peer --http host:1")]
    [InlineData("peer --profile quiet")]
    [InlineData("peer --cache-limit 1")]
    [InlineData("index build")]
    [InlineData("ingest")]
    [InlineData("crawl")]
    [InlineData("torrent")]
    [InlineData("torrent bogus")]
    [InlineData("put")]
    [InlineData("put x --bogus")]
    [InlineData("put x --bogus=1")]
    [InlineData("get x -o y --peer 1.2.3.4")]
    [InlineData("get x -o y --peer 1.2.3.4:5,nonsense")]
    [InlineData("get x -o y --dht maybe")]
    [InlineData("get x -o y --dht-bootstrap x")]
    [InlineData("get x -o y --listen x")]
    [InlineData("get x -o y --listen 70000")]
    [InlineData("get x -o y --encryption rot13")]
    [InlineData("get x -o y --transport tcp,sctp")]
    [InlineData("get x -o y --trackers")]
    [InlineData("get x -o y --tracker ftp://x/")]
    [InlineData("get x -o y --pex 2")]
    [InlineData("get x -o y --profile brave")]
    [InlineData("get x -o y --max-peers 0")]
    [InlineData("get x -o y --down-limit -1")]
    [InlineData("get x -o y --proxy ftp://x:1")]
    [InlineData("get x -o y --proxy socks5://x:1/path")]
    [InlineData("search x --peer 1.2.3.4:5")]
    [InlineData("get x")]
    [InlineData("get x -o y --file -1")]
    [InlineData("get x -o y --file one")]
    [InlineData("get x -o y --timeout 0")]
    [InlineData("get x -o y --timeout soon")]
    [InlineData("get x -o y --web-seed ftp://x/")]
    [InlineData("get x -o y --service-key abc")]
    [InlineData("search")]
    [InlineData("search x --limit 0")]
    [InlineData("search x --limit 101")]
    [InlineData("search x --port 70000")]
    [InlineData("search x --port 1 --port 2")]
    [InlineData("search x --service nowhere")]
    [InlineData("search x --service http://h/?q")]
    [InlineData("torrent create x -o y --piece-length 1000")]
    [InlineData("torrent create x -o y --piece-length 8192")]
    [InlineData("torrent create x -o y --piece-length 33554432")]
    [InlineData("torrent create x -o y --tracker nowhere")]
    [InlineData("torrent create x -o y --v3")]
    [InlineData("torrent create x")]
    [InlineData("torrent verify x")]
    public async Task Wrong_usage_is_one_line_with_a_hint_and_exit_code_2(string line)
    {
        var run = await CommandRun.OfAsync(_folder.FullPath, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("error: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.EndsWith("--help", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hint_names_the_command()
    {
        var run = await CommandRun.OfAsync(_folder.FullPath, ["torrent", "create", "x", "--v3"]);

        Assert.Equal("error: there is no option '--v3'; see replica torrent create --help", run.ErrorLines[0]);
    }

    [Fact]
    public async Task What_is_not_built_is_not_in_the_help()
    {
        var help = (await CommandRun.OfAsync(_folder.FullPath, ["--help"])).Output;

        Assert.Contains("put", help, StringComparison.Ordinal);
        foreach (var absent in new[] { "doctor", "crawl", "completions" })
            Assert.DoesNotMatch($@"(?m)^\s+{absent}\b", help);
    }

    [Fact]
    public async Task Every_command_has_the_common_options()
    {
        foreach (var command in new[] { "put", "get", "search", "torrent create", "torrent show", "torrent verify" })
        {
            var help = await CommandRun.OfAsync(_folder.FullPath, [.. command.Split(' '), "--help"]);
            Assert.Equal(ExitCodes.Ok, help.ExitCode);
            foreach (var option in new[] { "--data", "--service", "--port", "--json", "--verbose" })
                Assert.Contains(option, help.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("get")]
    [InlineData("seed")]
    [InlineData("peer")]
    [InlineData("app")]
    [InlineData("up")]
    public async Task Every_command_with_an_engine_has_its_options(string command)
    {
        var help = (await CommandRun.OfAsync(_folder.FullPath, [command, "--help"])).Output;

        string[] options =
        [
            "--listen", "--encryption", "--transport", "--dht", "--dht-bootstrap", "--trackers", "--tracker", "--pex", "--lsd", "--peer", "--web-seed",
            "--swarm", "--down-limit", "--up-limit", "--max-peers", "--proxy", "--profile", "--timeout", "--service-key", "--allow-private-addresses",
        ];
        Assert.All(options, option => Assert.Matches($@"(?m)^\s+{option}\b", help));
    }

    [Theory]
    [InlineData("REPLICA_ENCRYPTION", "never", null)]
    [InlineData("REPLICA_DHT_BOOTSTRAP", "a.example:1 nonsense", null)]
    [InlineData(null, null, """{"profile":"brave"}""")]
    [InlineData(null, null, """{"dht":"perhaps"}""")]
    [InlineData(null, null, """{"peer":["192.0.2.1:1","x"]}""")]
    public async Task The_engines_options_are_read_from_variables_and_the_file_too(string? variable, string? value, string? file)
    {
        if (file is not null) File.WriteAllText(Path.Combine(_folder.FullPath, "replica.json"), file);
        var environment = variable is null ? null : new Dictionary<string, string> { [variable] = value! };

        var run = await CommandRun.OfAsync(_folder.FullPath, ["get", "x", "-o", "y"], environment);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
    }

    [Fact]
    public async Task True_and_false_stand_for_on_and_off_in_the_file()
    {
        File.WriteAllText(Path.Combine(_folder.FullPath, "replica.json"), """{"dht":false,"pex":true,"lsd":"off","upLimit":0,"downLimit":"2MiB"}""");

        Assert.Equal(ExitCodes.NotFound, (await CommandRun.OfAsync(_folder.FullPath, ["get", "x", "-o", "y"])).ExitCode);
    }

    [Fact]
    public async Task The_version_is_the_programs_own() =>
        Assert.Equal("0.1.0\n", (await CommandRun.OfAsync(_folder.FullPath, ["--version"])).Output);

    [Fact]
    public async Task After_two_dashes_a_name_may_start_with_a_dash()
    {
        var run = await CommandRun.OfAsync(_folder.FullPath, ["torrent", "show", "--", "--v2"]);

        Assert.Equal(ExitCodes.NotFound, run.ExitCode);
    }

    [Fact]
    public async Task A_name_that_starts_with_an_at_sign_is_a_name()
    {
        File.WriteAllText(Path.Combine(_folder.FullPath, "@list"), "--bogus");

        var run = await CommandRun.OfAsync(_folder.FullPath, ["torrent", "show", Path.Combine(_folder.FullPath, "@list")]);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
    }

    [Fact]
    public async Task Without_a_service_the_error_says_how_to_start_one()
    {
        foreach (var command in new[] { "search x", $"put {_folder.FullPath}", $"get {new string('a', 40)} -o {_folder.FullPath}" })
        {
            var run = await CommandRun.OfAsync(_folder.FullPath, command.Split(' '));
            Assert.Equal(ExitCodes.Network, run.ExitCode);
            Assert.Equal($"error: no running Replica in {_folder.FullPath}; start one with `replica up`, or pass --service URL", Assert.Single(run.ErrorLines));
        }
    }

    [Fact]
    public async Task A_stack_trace_is_shown_only_on_request()
    {
        var quiet = await CommandRun.OfAsync(_folder.FullPath, ["search", "x"]);
        var verbose = await CommandRun.OfAsync(_folder.FullPath, ["search", "x", "--verbose"]);

        Assert.DoesNotContain("   at ", quiet.Error, StringComparison.Ordinal);
        Assert.Contains("CommandException", verbose.Error, StringComparison.Ordinal);
    }
}
