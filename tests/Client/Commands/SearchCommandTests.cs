using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Replica.Client.Cli;
using Replica.Client.Tests.Cli;
using Replica.Client.Tests.Network;
using Replica.Support;

namespace Replica.Client.Tests.Commands;

public sealed class SearchCommandTests : IDisposable
{
    private const string Answer = """
        {
          "objects": [{ "displayName": "a\u001b[2Jb", "fileSize": 2048, "mediaType": "video", "replicaLink": "magnet:?xt=1",
                        "torrentInternalFilePath": "Подписаться.mov", "metadata": { "title": "Фильм\u001b]0;x" } }],
          "totalResults": 1, "partial": false
        }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_are_a_list_that_can_not_drive_the_terminal()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync(Answer));

        var run = await RunAsync(server, "x");

        Assert.Equal(["Фильм]0;x  (video, 2 KiB, Подписаться.mov)", "  magnet:?xt=1"], run.OutputLines);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"objects":null}""")]
    [InlineData("""{"objects":[null]}""")]
    public async Task An_answer_without_its_objects_is_a_fault_of_the_service(string answer)
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync(answer));

        var run = await RunAsync(server, "x");

        Assert.Equal(ExitCodes.Network, run.ExitCode);
        Assert.Contains("did not answer as a Replica service does", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_the_services_on_one_line()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync(Answer));

        var run = await RunAsync(server, "x", "--json");

        var line = Assert.Single(run.OutputLines);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Answer).RootElement, JsonDocument.Parse(line).RootElement));
        Assert.Contains("Подписаться.mov", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_query_goes_out_as_it_was_typed()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("""{"objects":[]}"""));

        await RunAsync(server, "\"a b\" +c&d ", "--type", "video audio", "--limit", "5");
        await RunAsync(server, "--", "-exclude");

        Assert.Equal(
            ["GET /v1/search?s=%22a%20b%22%20%2Bc%26d%20&type=video%20audio&limit=5", "GET /v1/search?s=-exclude"], server.Requests);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("null")]
    [InlineData("""{"objects":7}""")]
    public async Task An_answer_of_something_else_is_a_network_error(string body)
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync(body));

        var run = await RunAsync(server, "x");

        Assert.Equal(ExitCodes.Network, run.ExitCode);
        Assert.Contains("--service", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, ExitCodes.Refused)]
    [InlineData(429, ExitCodes.Network)]
    [InlineData(500, ExitCodes.Network)]
    public async Task An_error_of_the_service_has_its_exit_code(int status, int exitCode)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        Assert.Equal(exitCode, (await RunAsync(server, "x")).ExitCode);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_a_network_error()
    {
        var run = await CommandRun.OfAsync(_folder.FullPath, ["search", "x", "--service", "http://127.0.0.1:1/"]);

        Assert.Equal(ExitCodes.Network, run.ExitCode);
        Assert.Equal("error: the service at http://127.0.0.1:1/ can not be reached (nothing listens there); check --service and the network", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public async Task The_running_instance_is_found_by_its_data_folder()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("""{"objects":[]}"""));
        new RunningInstance(server.Url.AbsoluteUri.TrimEnd('/'), "", "t", null, null, Environment.ProcessId).Write(_folder.FullPath);

        Assert.Equal(ExitCodes.Ok, (await CommandRun.OfAsync(_folder.FullPath, ["search", "x"])).ExitCode);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_instance_that_uses_another_service_points_there()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("""{"objects":[]}"""));
        new RunningInstance("http://127.0.0.1:1/", "", "t", null, null, Environment.ProcessId) { Service = server.Url.AbsoluteUri }.Write(_folder.FullPath);

        Assert.Equal(ExitCodes.Ok, (await CommandRun.OfAsync(_folder.FullPath, ["search", "x"])).ExitCode);
    }

    private Task<CommandRun> RunAsync(LoopbackServer server, params string[] arguments) =>
        CommandRun.OfAsync(_folder.FullPath, ["search", "--service", server.Url.AbsoluteUri, .. arguments]);
}
