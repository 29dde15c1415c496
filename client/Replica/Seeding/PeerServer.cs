using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Replica.Client.Cli;
using Replica.Client.LocalServer;

namespace Replica.Client.Seeding;

/// <summary>The seeding peer's HTTP server: where the user says, also off loopback, since all it has is public. It answers to nothing but reads.</summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private const int MostConnections = 1_000;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;

    private PeerServer(WebApplication app) => _app = app;

    /// <summary>Its base URL, ending in <c>/</c>.</summary>
    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/') + "/");

    /// <summary>Starts to answer.</summary>
    /// <param name="listen">Where it listens; port 0 = any.</param>
    /// <param name="answer">Answers a request.</param>
    /// <param name="warn">Told of what no client caused.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="CommandException">The port is taken.</exception>
    public static async Task<PeerServer> StartAsync(IPEndPoint listen, RequestDelegate answer, Action<string> warn, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, listen));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        var app = builder.Build();
        app.Run(context => GuardAsync(context, answer, warn, app.Lifetime.ApplicationStopping));
        try
        {
            await app.StartAsync(cancellationToken);
            return new PeerServer(app);
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw new CommandException(ExitCodes.Failed, $"can not listen on {listen} ({e.Message.TrimEnd('.')}); choose another address or port with --http ADDR:PORT");
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions options, IPEndPoint listen)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestLineSize = 8 * 1024;
        options.Listen(listen, on => on.Protocols = HttpProtocols.Http1);
    }

    /// <summary>Failures become answers here, and nothing of the inside is told.</summary>
    private static async Task GuardAsync(HttpContext context, RequestDelegate answer, Action<string> warn, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.RequestAborted = ended.Token;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await answer(context);
        }
#pragma warning disable CA1031 // The edge of the program: whatever happened becomes an answer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var problem = Failures.Describe(e);
            var gone = context.RequestAborted.IsCancellationRequested;
            if (!gone && problem.Status == StatusCodes.Status500InternalServerError) warn($"a request failed inside: {e.GetType().Name}{Environment.NewLine}{e.StackTrace}");
            if (gone || context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            await problem.WriteAsync(context);
        }
    }
}
