using Microsoft.Extensions.Hosting;

namespace Replica.Client.LocalServer;

/// <summary>Leaves signals to the command that started the server, which has more to stop than the server.</summary>
internal sealed class CallerLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
