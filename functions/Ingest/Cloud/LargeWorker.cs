using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Replica.ObjectStore.Queue;
using Replica.Runtime.Logging;

namespace Replica.Ingest.Cloud;

/// <summary>The worker of the queue for what is too large for a function, in a container: <c>--worker</c>.</summary>
internal static class LargeWorker
{
    private const string Scratch = "/tmp/ingest";

    // A container that is taken away leaves its message this long.
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    private static readonly IngestLimits Limits = new()
    {
        MaxBytes = 24L * 1024 * 1024 * 1024,
        MaxDuration = TimeSpan.FromHours(12),
        MaxRunTime = TimeSpan.FromHours(6),
    };

    /// <summary>Works until the process is asked to end; then hands back what it has not finished.</summary>
    /// <returns>0.</returns>
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    /// <exception cref="FormatException">A setting is malformed.</exception>
    public static async Task<int> RunAsync()
    {
        using var logs = JsonLogs.ToStandardError();
        var log = logs.CreateLogger("Replica.Ingest");
        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => End(context, stop));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => End(context, stop));

        var stores = new CloudStores(TimeProvider.System);
        var options = IngestOptions.FromEnvironment(Scratch, Limits, Environment.GetEnvironmentVariable);
        var services = new IngestServices(stores.Store, stores.Catalogue, stores.Jobs, stores.Queue(stores.Deployment.Ingest));
        await using var work = new IngestWork(services, options, stores.Time);
        var worker = new QueueWorker(
            stores.Queue(stores.Deployment.IngestLarge), work.HandleAsync, Visibility, stores.Time,
            (message, failure) => log.LogWarning("Message {MessageId} failed at delivery {Count}: {Kind}", message.Id, message.ReceiveCount, failure.GetType().Name));
        log.LogInformation("Working the queue of large media");
        while (!stop.IsCancellationRequested)
            await WorkAsync(worker, stores.Time, log, stop.Token);
        return 0;
    }

    private static async Task WorkAsync(QueueWorker worker, TimeProvider time, ILogger log, CancellationToken stop)
    {
        try
        {
            await worker.RunAsync(stop);
        }
#pragma warning disable CA1031 // The queue is out of reach for whatever reason: it will be there again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError(e, "The queue could not be worked; trying again");
            await Task.Delay(RetryDelay, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void End(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}
