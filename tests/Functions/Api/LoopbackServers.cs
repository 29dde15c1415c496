using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Replica.Functions.Tests.Api;

/// <summary>Web servers on free loopback ports, as many as a test needs, that end with it.</summary>
internal sealed class LoopbackServers : IAsyncDisposable
{
    private readonly List<WebApplication> _running = [];

    /// <summary>Starts one.</summary>
    /// <param name="map">What it answers.</param>
    /// <returns>Where it is.</returns>
    public async Task<Uri> ServeAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        _running.Add(app);
        map(app);
        await app.StartAsync();
        return new Uri(app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _running)
            await server.DisposeAsync();
    }
}
