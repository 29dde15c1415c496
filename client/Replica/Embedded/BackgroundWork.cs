using Microsoft.Extensions.Logging;

namespace Replica.Client.Embedded;

/// <summary>The loops that run beside the server until it stops. One that fails is told of and started again.</summary>
internal sealed class BackgroundWork(TimeProvider time, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    /// <summary>Starts a loop; it has ended when it returns.</summary>
    public void Start(string name, Func<CancellationToken, Task> loop) => _loops.Add(Task.Run(() => KeepAsync(name, loop)));

    /// <summary>Cancels every loop and waits until each has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private async Task KeepAsync(string name, Func<CancellationToken, Task> loop)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await loop(_stop.Token);
                return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever stopped it, the work is still to be done.
            catch (Exception e)
#pragma warning restore CA1031
            {
                log.LogError(e, "{Work} failed; it starts again in {Seconds} s", name, RetryDelay.TotalSeconds);
                await Task.Delay(RetryDelay, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
