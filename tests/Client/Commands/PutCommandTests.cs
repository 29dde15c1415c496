using System.Text.Json;
using Replica.Client.Cli;
using Replica.Client.Tests.Cli;
using Replica.Client.Tests.Uploads;
using Replica.Support;

namespace Replica.Client.Tests.Commands;

public sealed class PutCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private ScriptedUploads _uploads = null!;

    public async Task InitializeAsync() => _uploads = await ScriptedUploads.StartAsync(partLength: 100_000);

    public Task DisposeAsync() => _uploads.DisposeAsync().AsTask();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_item_is_a_line_of_the_contract()
    {
        var run = await RunAsync("--json", _folder.Write("a", [1]), _folder.Write("b", [2, 3]));

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(2, run.OutputLines.Length);
        var done = JsonDocument.Parse(run.OutputLines[1]).RootElement;
        Assert.Equal(
            ["event", "link", "infoHash", "length", "duplicate", "scrub", "removed", "adminToken"], done.EnumerateObject().Select(property => property.Name));
        Assert.Equal("done", done.GetProperty("event").GetString());
        Assert.Equal(2, done.GetProperty("length").GetInt64());
        Assert.Equal("unsupported", done.GetProperty("scrub").GetString());
        Assert.Equal(0, done.GetProperty("removed").GetArrayLength());
        Assert.Equal("secret", done.GetProperty("adminToken").GetString());
        Assert.Equal(2, run.ErrorLines.Count(line => line.Contains("metadata", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_json_the_link_is_all_that_is_printed()
    {
        var run = await RunAsync("--keep-metadata", _folder.Write("a", [1]));

        Assert.StartsWith("magnet:?xt=urn:btih:", Assert.Single(run.OutputLines), StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Metadata_that_the_user_keeps_is_said_to_be_kept() =>
        Assert.Contains(""""scrub":"kept"""", (await RunAsync("--json", "--keep-metadata", _folder.Write("a", [1]))).Output, StringComparison.Ordinal);

    [Fact]
    public async Task One_that_fails_does_not_stop_the_others_and_the_first_failure_is_the_exit_code()
    {
        var run = await RunAsync(_folder.At("absent"), _folder.Write("a", [1]), _folder.At("empty folder"));

        Assert.Equal(ExitCodes.NotFound, run.ExitCode);
        Assert.Single(run.OutputLines);
        Assert.Equal(2, run.ErrorLines.Count(line => line.StartsWith("error: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_folder_without_files_is_refused()
    {
        Directory.CreateDirectory(_folder.At("empty"));

        Assert.Equal(ExitCodes.Refused, (await RunAsync(_folder.At("empty"))).ExitCode);
    }

    [Fact]
    public async Task A_rejected_upload_is_refused()
    {
        (_uploads.Verdict, _uploads.Reason) = ("rejected", "not what it says");

        var run = await RunAsync(_folder.Write("a", [1]));

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains("not what it says", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tokens_are_kept_in_the_data_folder()
    {
        await RunAsync(_folder.Write("a", [1]));

        Assert.True(File.Exists(_folder.At("data", "client.db")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.At("data")));
    }

    [Fact]
    public async Task An_interrupted_command_ends_with_130()
    {
        using var stop = new CancellationTokenSource();
        _uploads.Intercept = async _ =>
        {
            await stop.CancelAsync();
            return false;
        };

        var run = await CommandRun.OfAsync(
            _folder.At("data"), ["put", _folder.Write("a", [1]), "--service", _uploads.Server.Url.AbsoluteUri], cancellationToken: stop.Token);

        Assert.Equal((ExitCodes.Interrupted, "", ""), (run.ExitCode, run.Output, run.Error));
    }

    private Task<CommandRun> RunAsync(params string[] arguments) =>
        CommandRun.OfAsync(_folder.At("data"), ["put", "--service", _uploads.Server.Url.AbsoluteUri, .. arguments]);
}
