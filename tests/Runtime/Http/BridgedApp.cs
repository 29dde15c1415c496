using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Replica.Runtime.Http;
using Replica.Runtime.Logging;
using Replica.Support;
using Replica.Support.Lambda;

namespace Replica.Runtime.Tests.Http;

/// <summary>An ASP.NET Core application on the bridge, called with events.</summary>
internal sealed class BridgedApp : IAsyncDisposable
{
    private readonly MemoryStream _log = new();
    private readonly WebApplication _app;

    private BridgedApp(bool isStreaming, Action<WebApplication> map)
    {
        var logs = new JsonLogs(_log, new ManualTimeProvider());
        Server = new LambdaServer(isStreaming, logs.CreateLogger("Replica.Runtime"));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IServer>(Server);
        builder.Services.AddSingleton<ILoggerFactory>(logs);
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        map(_app);
    }

    public LambdaServer Server { get; }

    public string Log => Encoding.UTF8.GetString(_log.ToArray());

    public static async Task<BridgedApp> StartAsync(Action<WebApplication> map, bool isStreaming = false)
    {
        var app = new BridgedApp(isStreaming, map);
        await app._app.StartAsync();
        return app;
    }

    /// <summary>A documented event, changed.</summary>
    public static string Event(Action<JsonNode>? change = null, string name = "http-api")
    {
        var json = JsonNode.Parse(AwsDocument.Read(name))!;
        change?.Invoke(json);
        return json.ToJsonString();
    }

    /// <summary>A GET of a path.</summary>
    public static string Get(string rawPath, string method = "GET") => Event(json =>
    {
        json["rawPath"] = rawPath;
        json["requestContext"]!["http"]!["method"] = method;
        json["body"] = null;
    });

    public async Task<GatewayResponse> CallAsync(string json, CancellationToken cancellationToken = default)
    {
        var response = await Server.HandleAsync(new LambdaInvocation("r", Encoding.UTF8.GetBytes(json)), cancellationToken);
        return GatewayResponse.Read(response.Body.Span);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
