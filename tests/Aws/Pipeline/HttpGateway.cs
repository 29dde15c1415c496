using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Replica.Aws.Tests.Servers;
using Replica.Support.Lambda;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>An API Gateway HTTP API with the stack's routes: makes requests into events of payload format 2.0, and the functions' answers into responses.</summary>
internal sealed class HttpGateway : IAsyncDisposable
{
    private readonly RuntimeApiStandIn _api;
    private readonly RuntimeApiStandIn _search;
    private LoopbackServer _server = null!;

    private HttpGateway(RuntimeApiStandIn api, RuntimeApiStandIn search) => (_api, _search) = (api, search);

    /// <summary>The deployment's <c>ApiUrl</c>, ending in <c>/</c>.</summary>
    public Uri Url => _server.Url;

    /// <summary>Whom the functions are told that requests come from.</summary>
    public string SourceIp { get; set; } = "192.0.2.1";

    /// <summary>Listens.</summary>
    /// <param name="api">Has all routes but those of search.</param>
    /// <param name="search">Has those.</param>
    public static async Task<HttpGateway> StartAsync(RuntimeApiStandIn api, RuntimeApiStandIn search)
    {
        var gateway = new HttpGateway(api, search);
        gateway._server = await LoopbackServer.StartAsync(gateway.HandleAsync);
        return gateway;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var payload = await EventAsync(context);
        var function = context.Request.Path.Value is "/v1/search" or "/v1/suggest" ? _search : _api;
        var outcome = await function.InvokeAsync(payload, cancellationToken: context.RequestAborted);
        if (!outcome.IsResponse)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError; // As an HTTP API says it.
            return;
        }
        var answer = outcome.Json;
        context.Response.StatusCode = answer.GetProperty("statusCode").GetInt32();
        foreach (var header in answer.GetProperty("headers").EnumerateObject())
            context.Response.Headers[header.Name] = header.Value.GetString();
        var body = answer.GetProperty("body").GetString() ?? "";
        var isBase64 = answer.TryGetProperty("isBase64Encoded", out var flag) && flag.GetBoolean();
        context.Response.ContentLength = null;
        await context.Response.Body.WriteAsync(isBase64 ? Convert.FromBase64String(body) : System.Text.Encoding.UTF8.GetBytes(body));
    }

    private async Task<byte[]> EventAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2);
        var json = JsonNode.Parse(AwsDocument.Read("http-api"))!;
        (json["rawPath"], json["rawQueryString"]) = (target[0], target.ElementAtOrDefault(1) ?? "");
        (json["body"], json["isBase64Encoded"]) = body.Length == 0 ? (null, false) : (Convert.ToBase64String(body.ToArray()), true);
        json["cookies"] = new JsonArray();
        json["headers"] = new JsonObject(context.Request.Headers.Select(header =>
            new KeyValuePair<string, JsonNode?>(header.Key.ToLowerInvariant(), string.Join(',', (IEnumerable<string?>)header.Value))));
        var http = json["requestContext"]!["http"]!;
        (http["method"], http["path"], http["sourceIp"]) = (context.Request.Method, target[0], SourceIp);
        return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
