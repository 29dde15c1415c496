using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replica.Runtime.Http;
using Replica.Runtime.Logging;

namespace Replica.Runtime;

/// <summary>One ASP.NET Core application for all its places: behind an HTTP API in Lambda, and on Kestrel in a container or on a desk.</summary>
public static class LambdaHttp
{
    /// <summary>Set to <c>true</c>, answers are streamed: behind a function URL with <c>RESPONSE_STREAM</c>. An HTTP API takes whole answers only.</summary>
    public const string StreamingVariable = "REPLICA_RESPONSE_STREAMING";

    /// <summary>Serves until the process is ended.</summary>
    /// <param name="args">The process's arguments; <c>--event FILE|-</c> handles one event.</param>
    /// <param name="configure">Adds the application's services.</param>
    /// <param name="map">Maps its routes.</param>
    /// <returns>The process's exit code.</returns>
    public static Task<int> RunAsync(string[] args, Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(map);
        return LambdaProcess.IsFunction(args)
            ? LambdaProcess.RunAsync(args, logs => StartInLambdaAsync(logs, configure, map))
            : RunOnKestrelAsync(configure, map);
    }

    private static async Task<LambdaHandler> StartInLambdaAsync(JsonLogs logs, Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        var isStreaming = Environment.GetEnvironmentVariable(StreamingVariable) == "true";
        var server = new LambdaServer(isStreaming, logs.CreateLogger("Replica.Runtime"));
        var builder = Builder(logs);
        builder.Services.AddSingleton<IServer>(server);
        configure(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return server.HandleAsync;
    }

    private static async Task<int> RunOnKestrelAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        using var logs = JsonLogs.ToStandardError();
        var builder = Builder(logs);
        // Such as ASPNETCORE_HTTP_PORTS, which .NET's images set to 8080.
        builder.Configuration.AddEnvironmentVariables("ASPNETCORE_");
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        configure(builder);
        await using var app = builder.Build();
        map(app);
        await app.StartAsync();
        logs.CreateLogger("Replica.Runtime").LogInformation("Listening at {Addresses}", string.Join(' ', app.Urls));
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Nothing that a function does not need: no configuration files, no hosting start-ups, no console logger.</summary>
    private static WebApplicationBuilder Builder(JsonLogs logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(logs);
        builder.Services.AddRoutingCore();
        return builder;
    }
}
