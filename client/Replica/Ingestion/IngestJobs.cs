namespace Replica.Client.Ingestion;

/// <summary>Answer of <c>GET /replica/ingest</c>, and of <c>ingest --status --json</c>.</summary>
/// <param name="Jobs">What changed last comes first.</param>
internal sealed record IngestJobs(IReadOnlyList<IngestJobView> Jobs);
