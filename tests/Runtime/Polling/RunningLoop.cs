using System.Text;
using Replica.Runtime.Logging;
using Replica.Runtime.Polling;
using Replica.Support.Lambda;

namespace Replica.Runtime.Tests.Polling;

/// <summary>The loop in this process, polling a stand-in of the Runtime API.</summary>
internal sealed class RunningLoop : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly MemoryStream _log = new();
    private readonly RuntimeApiClient _api;

    private RunningLoop(RuntimeApiStandIn lambda, Func<Task<LambdaHandler>> start, TimeProvider time)
    {
        Lambda = lambda;
        _api = RuntimeApiClient.TryCreate(lambda.Address)!;
        var logs = new JsonLogs(_log, time);
        Exit = Task.Run(() => new InvocationLoop(_api, logs.CreateLogger("Replica.Runtime"), time).RunAsync(start, _stop.Token));
    }

    public RuntimeApiStandIn Lambda { get; }

    /// <summary>The exit code, when the loop ends.</summary>
    public Task<int> Exit { get; }

    public string Log => Encoding.UTF8.GetString(_log.ToArray());

    public static Task<RunningLoop> StartAsync(LambdaHandler handler, TimeProvider? time = null, Action<RuntimeApiStandIn>? prepare = null) =>
        StartAsync(() => Task.FromResult(handler), time, prepare);

    public static async Task<RunningLoop> StartAsync(Func<Task<LambdaHandler>> start, TimeProvider? time = null, Action<RuntimeApiStandIn>? prepare = null)
    {
        var lambda = await RuntimeApiStandIn.StartAsync();
        prepare?.Invoke(lambda);
        return new(lambda, start, time ?? TimeProvider.System);
    }

    public Task<InvocationOutcome> InvokeAsync(string payload, string? deadline = null) => Lambda.InvokeAsync(Encoding.UTF8.GetBytes(payload), deadline);

    /// <summary>Asserts that the loop still serves.</summary>
    public async Task AssertServesAsync()
    {
        Assert.True((await InvokeAsync("\"still there\"")).IsResponse);
        Assert.False(Exit.IsCompleted);
    }

    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await Exit;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Exit;
        _api.Dispose();
        await Lambda.DisposeAsync();
        _stop.Dispose();
    }
}
