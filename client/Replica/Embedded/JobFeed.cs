using System.Text.Json;
using Replica.Catalogue.Jobs;
using Replica.Client.Ingestion;
using Replica.Client.LocalServer;

namespace Replica.Client.Embedded;

/// <summary><c>job</c> events: the latest ingest jobs.</summary>
internal static class JobFeed
{
    private const int MostJobs = 100;

    public static StateFeed Of(IIngestLedger ledger) => new("job", async cancellationToken =>
    {
        var jobs = await ledger.ListAsync(MostJobs, cancellationToken);
        return jobs.ToDictionary(job => job.Id, job => JsonSerializer.Serialize(IngestJobView.Of(job), IngestJson.Default.IngestJobView));
    });
}
