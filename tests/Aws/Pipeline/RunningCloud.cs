using Replica.Aws.Tests.Servers;
using Replica.Catalogue.Cloud;
using Replica.Support;
using Replica.Support.Lambda;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>A deployment at work: every function and the search container as processes of their own, fed as AWS feeds them.</summary>
internal sealed class RunningCloud : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, LambdaFunction> _functions;
    private readonly FunctionProcess _container;
    private readonly TempFolder _disk;
    private readonly Task _feeds;

    private RunningCloud(
        Cloud cloud, Dictionary<string, LambdaFunction> functions, FunctionProcess container, TempFolder disk, Uri searchUrl, HttpGateway gateway)
    {
        (Cloud, _functions, _container, _disk, SearchUrl, Gateway) = (cloud, functions, container, disk, searchUrl, gateway);
        Http = new HttpClient { BaseAddress = gateway.Url };
        _feeds = Task.WhenAll(
            cloud.Feed(functions["events"], "EventsQueue", batch: 10, Visibility).RunAsync(_stop.Token),
            cloud.Feed(functions["verify"], "VerifyQueue", batch: 1, Visibility).RunAsync(_stop.Token));
    }

    public Cloud Cloud { get; }

    /// <summary>The public API.</summary>
    public HttpGateway Gateway { get; }

    /// <summary>Talks to it.</summary>
    public HttpClient Http { get; }

    /// <summary>The search container's private address.</summary>
    public Uri SearchUrl { get; }

    /// <summary>Starts everything.</summary>
    public static async Task<RunningCloud> StartAsync(bool isRaw = true)
    {
        var cloud = await Cloud.MakeAsync(isRaw);
        var disk = new TempFolder();
        var (container, searchUrl) = await StartSearchAsync(cloud, disk);
        var functions = new Dictionary<string, LambdaFunction>
        {
            ["http"] = await LambdaFunction.StartAsync("Api", await cloud.EnvironmentAsync(("REPLICA_WORK", "http"))),
            ["search"] = await LambdaFunction.StartAsync("Api", await cloud.EnvironmentAsync(
                ("REPLICA_WORK", "search"), (EnvironmentNames.SearchUrl, searchUrl.AbsoluteUri), ("TMPDIR", disk.FullPath))),
            ["events"] = await LambdaFunction.StartAsync("ObjectCreated", await cloud.EnvironmentAsync()),
            ["verify"] = await LambdaFunction.StartAsync("Ingest", await cloud.EnvironmentAsync(("REPLICA_WORK", "verify"))),
        };
        return new RunningCloud(cloud, functions, container, disk, searchUrl, await HttpGateway.StartAsync(functions["http"].Lambda, functions["search"].Lambda));
    }

    /// <summary>What everybody logged.</summary>
    public string Logs() => string.Join('\n', _functions.Values.Select(function => function.Log).Append(_container.Log));

    /// <summary>The search container is gone, and nothing takes its place.</summary>
    public Task KillSearchAsync() => _container.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _feeds.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Http.Dispose();
        await Gateway.DisposeAsync();
        foreach (var function in _functions.Values)
            await function.DisposeAsync();
        await _container.DisposeAsync();
        _disk.Dispose();
        await Cloud.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>With the variables that the stack gives the container.</summary>
    private static async Task<(FunctionProcess Process, Uri Url)> StartSearchAsync(Cloud cloud, TempFolder disk)
    {
        var port = ServerProcess.FreePorts(1)[0];
        var process = FunctionProcess.Start(LambdaFunction.Assembly("SearchService"), null, await cloud.EnvironmentAsync(
            (EnvironmentNames.ContentUrl, cloud.Content.AbsoluteUri),
            (EnvironmentNames.IndexFolder, disk.At("index")),
            (EnvironmentNames.SigningKey, Convert.ToHexStringLower(Cloud.SigningKey)),
            ("ASPNETCORE_HTTP_PORTS", port)));
        await process.LineAsync(line => line.Contains("Listening at", StringComparison.Ordinal));
        return (process, new Uri($"http://127.0.0.1:{port}/"));
    }
}
