using Replica.Catalogue.Jobs;

namespace Replica.Client.Embedded;

/// <summary>Ingest jobs that the last run was at when it ended. Their messages wait in the queue again, and so the jobs are shown.</summary>
internal static class InterruptedJobs
{
    private const int MaxJobs = 1_000;

    /// <summary>Notes them as queued. Only before the worker of this run begins.</summary>
    public static async Task RequeueAsync(IIngestLedger ledger, CancellationToken cancellationToken)
    {
        foreach (var job in await ledger.ListAsync(MaxJobs, cancellationToken))
        {
            if (job.State is IngestJobState.Probing or IngestJobState.Downloading or IngestJobState.Publishing)
                await ledger.PutAsync(job with { State = IngestJobState.Queued, Percent = null }, cancellationToken);
        }
    }
}
