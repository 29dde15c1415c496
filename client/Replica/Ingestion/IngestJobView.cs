using System.Text.Json;
using Replica.Catalogue.Jobs;

namespace Replica.Client.Ingestion;

/// <summary>A job as operators see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">What was asked for.</param>
/// <param name="State"><c>queued</c>, <c>probing</c>, <c>downloading</c>, <c>publishing</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Percent">Of the download; null while unknown.</param>
/// <param name="Error">Why it failed, or why the last try did.</param>
/// <param name="Link">The item's link, once done.</param>
internal sealed record IngestJobView(string Id, string Url, string State, int? Percent, string? Error, string? Link)
{
    /// <summary>What the ledger has.</summary>
    public static IngestJobView Of(IngestJob job) =>
        new(job.Id, job.Url, JsonNamingPolicy.CamelCase.ConvertName(job.State.ToString()), job.Percent, job.Error, job.Link);
}
