using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Replica.Client.LocalServer;

/// <summary>The local server (section 3 of the outside contract): an HTTP/1.1 server on loopback alone, guarded before any route is looked at.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    // Streams are cancelled at once when the server stops; this is for what does not heed it.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;

    private LoopbackServer(WebApplication app) => _app = app;

    /// <summary>Starts to answer on the bound sockets.</summary>
    /// <param name="sockets">Where it listens; handed over.</param>
    /// <param name="secrets">What opens the private routes.</param>
    /// <param name="map">Adds the routes; those marked with <see cref="PrivateRoute"/> need the run's token.</param>
    /// <param name="onFailure">Told of what no client caused. Exceptions may quote user content: log their kind and place, not their text.</param>
    /// <param name="logs">For the server's own warnings.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<LoopbackServer> StartAsync(
        LoopbackSockets sockets, RunSecrets secrets, Action<IEndpointRouteBuilder> map, Action<Exception> onFailure, ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        var app = Build(sockets, logs);
        var gate = new RequestGate(new LocalGuard(sockets.Port), secrets, onFailure, app.Lifetime.ApplicationStopping);
        app.Use(gate.GuardAsync);
        app.UseRouting();
        app.Use(gate.AuthorizeAsync);
        map(app);
        try
        {
            await app.StartAsync(cancellationToken);
            return new LoopbackServer(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every route, for checks over all of them.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>Stops within seconds, also with streams open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    // The empty builder reads no configuration file and no environment variable: nobody but our own options decides where we listen.
    private static WebApplication Build(LoopbackSockets sockets, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, sockets));
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = sockets.Take);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logs);
        return builder.Build();
    }

    private static void Configure(KestrelServerOptions options, LoopbackSockets sockets)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = 1024 * 1024;
        options.Limits.MaxRequestLineSize = 32 * 1024;
        // A paused player stops reading for minutes; that is no attack.
        options.Limits.MinResponseDataRate = null;
        foreach (var endPoint in sockets.EndPoints.ToArray())
            options.Listen(new IPEndPoint(endPoint.Address, endPoint.Port), listen => listen.Protocols = HttpProtocols.Http1);
    }
}
