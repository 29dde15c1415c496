namespace Replica.Client.Ingestion;

/// <summary>Body of <c>POST /replica/ingest</c>, as the command sends it.</summary>
/// <param name="Url">What to ingest.</param>
internal sealed record IngestRequest(string Url);
