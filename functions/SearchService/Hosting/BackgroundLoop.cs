using Microsoft.Extensions.Hosting;

namespace Replica.SearchService.Hosting;

/// <summary>Work that runs beside the server until the process is asked to stop. A failure that it does not mend itself ends the process, so that another takes its place.</summary>
internal sealed class BackgroundLoop(Func<CancellationToken, Task> loop) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => loop(stoppingToken), CancellationToken.None);
}
