namespace Replica.Aws.Tests.Pipeline;

/// <summary>One deployment for the tests of several classes, one after the other. It starts with the first that asks, so that where a server is missing the tests say so.</summary>
public sealed class RunningCloudFixture : IAsyncLifetime
{
    private readonly Lazy<Task<RunningCloud>> _running = new(() => RunningCloud.StartAsync());

    internal Task<RunningCloud> GetAsync() => _running.Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_running is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } running })
            await running.Result.DisposeAsync();
    }
}
