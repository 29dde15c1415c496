namespace Replica.Client.Ingestion;

/// <summary>A line of <c>ingest --json</c>.</summary>
/// <param name="Event">Always <c>queued</c>.</param>
/// <param name="Id">The job's id.</param>
/// <param name="Url">What is to be ingested.</param>
internal sealed record QueuedIngest(string Event, string Id, string Url);
