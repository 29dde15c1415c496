using Replica.Aws.Tests.Servers;
using Replica.Catalogue.Cloud;
using Replica.Ingest.Verify;
using Replica.ObjectStore.Queue;
using Replica.Support.Lambda;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>A deployment at work: every function and the search container as processes of their own, fed as AWS feeds them.</summary>
internal sealed class RunningCloud : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly LambdaFunction _objectCreated;
    private readonly LambdaFunction _api;
    private readonly LambdaFunction _search;
    private readonly FunctionProcess _container;
    private readonly Task _work;

    private RunningCloud(
        Cloud cloud, LambdaFunction objectCreated, LambdaFunction api, LambdaFunction search, FunctionProcess container, Uri searchUrl, HttpGateway gateway)
    {
        (Cloud, _objectCreated, _api, _search, _container, SearchUrl, Gateway) = (cloud, objectCreated, api, search, container, searchUrl, gateway);
        Http = new HttpClient { BaseAddress = gateway.Url };
        _work = Task.WhenAll(cloud.Feed(objectCreated, "EventsQueue", batch: 10, Visibility).RunAsync(_stop.Token), VerifyAsync());
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
        var (container, searchUrl) = await StartSearchAsync(cloud);
        var api = await LambdaFunction.StartAsync("Api", await cloud.EnvironmentAsync(("REPLICA_WORK", "http")));
        var search = await LambdaFunction.StartAsync(
            "Api", new Dictionary<string, string> { ["REPLICA_WORK"] = "search", [EnvironmentNames.SearchUrl] = searchUrl.AbsoluteUri });
        var objectCreated = await LambdaFunction.StartAsync("ObjectCreated", await cloud.EnvironmentAsync());
        return new RunningCloud(cloud, objectCreated, api, search, container, searchUrl, await HttpGateway.StartAsync(api.Lambda, search.Lambda));
    }

    /// <summary>What everybody logged.</summary>
    public string Logs() => string.Join('\n', _objectCreated.Log, _api.Log, _search.Log, _container.Log);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Http.Dispose();
        await Gateway.DisposeAsync();
        foreach (var function in new[] { _objectCreated, _api, _search })
            await function.DisposeAsync();
        await _container.DisposeAsync();
        await Cloud.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>With the variables that the stack gives the container.</summary>
    private static async Task<(FunctionProcess Process, Uri Url)> StartSearchAsync(Cloud cloud)
    {
        var port = ServerProcess.FreePorts(1)[0];
        var process = FunctionProcess.Start(LambdaFunction.Assembly("SearchService"), null, await cloud.EnvironmentAsync(
            (EnvironmentNames.ContentUrl, cloud.Content.AbsoluteUri),
            (EnvironmentNames.SigningKey, Convert.ToHexStringLower(Cloud.SigningKey)),
            ("ASPNETCORE_HTTP_PORTS", port)));
        await process.LineAsync(line => line.Contains("Listening at", StringComparison.Ordinal));
        return (process, new Uri($"http://127.0.0.1:{port}/"));
    }

    private Task VerifyAsync()
    {
        var verifier = new UploadVerifier(Cloud.Store, Cloud.Catalogue, Cloud.Ledger, TimeProvider.System);
        return new QueueWorker(Cloud.Open("VerifyQueue"), verifier.HandleAsync, Visibility, TimeProvider.System, (_, _) => { }).RunAsync(_stop.Token);
    }
}
