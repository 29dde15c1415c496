using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Replica.Client.LocalServer;

namespace Replica.Client.Tests.LocalServer;

/// <summary>A local server with the page's routes, one open route and one private one.</summary>
public sealed class LocalServerFixture : IAsyncLifetime
{
    private static readonly Dictionary<string, byte[]> Ui = new()
    {
        ["index.html"] = "<!doctype html><title>UI</title>"u8.ToArray(),
        ["assets/index-a1b2.js"] = "export {}"u8.ToArray(),
    };

    private LoopbackServer? _server;

    internal RunSecrets Secrets { get; private set; } = null!;

    internal List<Exception> Reported { get; } = [];

    public int Port { get; private set; }

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    public HttpClient Http { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        Expect100ContinueTimeout = TimeSpan.FromMinutes(1),
    });

    public async Task InitializeAsync()
    {
        var sockets = LoopbackSockets.Bind(0);
        Port = sockets.Port;
        Secrets = new RunSecrets(Port);
        _server = await LoopbackServer.StartAsync(sockets, Secrets, Map, Reported.Add, NullLoggerFactory.Instance, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _server!.DisposeAsync();
    }

    public async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(method, path, headers);
        return response.StatusCode;
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(Url, path));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value.Replace("PORT", $"{Port}", StringComparison.Ordinal));
        return Http.SendAsync(request);
    }

    private void Map(IEndpointRouteBuilder routes)
    {
        new UiRoutes(new UiAssets(Ui), Secrets, Url).Map(routes);
        routes.MapGet("/open", context => context.Response.WriteAsync("open"));
        PrivateRoute.Protect(routes.MapPost("/private", context => context.Response.WriteAsync("private")));
        routes.MapGet("/fails", _ => throw new InvalidOperationException("secret path /home/somebody"));
        routes.MapPost("/body", context => context.Request.Body.CopyToAsync(Stream.Null));
    }
}
