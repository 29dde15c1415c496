using Microsoft.Extensions.Logging;
using Replica.Runtime.Logging;
using Replica.Runtime.Polling;

namespace Replica.Runtime;

/// <summary>
/// What a function's <c>Main</c> calls. In Lambda it serves the Runtime API until the process is ended; with <c>--event FILE|-</c> it handles one
/// event from a file or standard input and prints the answer.
/// </summary>
public static class LambdaProcess
{
    /// <summary>Where Lambda's Runtime API listens, <c>host:port</c>.</summary>
    internal const string RuntimeApiVariable = "AWS_LAMBDA_RUNTIME_API";

    /// <summary>Exit code: the function or its surroundings failed.</summary>
    internal const int Failed = 1;

    /// <summary>Exit code: called in a way that makes no sense.</summary>
    internal const int Misused = 2;

    /// <summary>True if Lambda started this process, or it is to handle one event: in either case there is no server to run.</summary>
    public static bool IsFunction(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return args is ["--event", ..] || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(RuntimeApiVariable));
    }

    /// <summary>Serves until there is nothing left to serve.</summary>
    /// <param name="args">The process's arguments.</param>
    /// <param name="start">Opens what the handler works on. What it throws is reported as the function's failure to start.</param>
    /// <returns>The process's exit code: 0, 1 failed, 2 wrong usage.</returns>
    public static async Task<int> RunAsync(string[] args, Func<JsonLogs, Task<LambdaHandler>> start)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(start);
        using var logs = new JsonLogs(Console.OpenStandardError(), TimeProvider.System);
        var log = logs.CreateLogger("Replica.Runtime");
        if (args is ["--event", var file])
            return await new SingleEvent(start, logs, log).RunAsync(file, Console.OpenStandardOutput());
        var address = Environment.GetEnvironmentVariable(RuntimeApiVariable);
        if (args.Length > 0 || string.IsNullOrEmpty(address))
        {
            log.LogCritical("Run this with --event FILE (or - for standard input), or let Lambda run it, which sets {Variable}", RuntimeApiVariable);
            return Misused;
        }

        using var api = RuntimeApiClient.TryCreate(address);
        if (api is null)
        {
            log.LogCritical("{Variable} is not HOST:PORT", RuntimeApiVariable);
            return Misused;
        }
        return await new InvocationLoop(api, log, TimeProvider.System).RunAsync(() => start(logs), CancellationToken.None);
    }
}
