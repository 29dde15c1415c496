using System.Text.Json.Serialization;

namespace Replica.Client.Ingestion;

/// <summary>A message of the ingest queue, and the body of <c>POST /replica/ingest</c>, as the command sends it.</summary>
/// <param name="Url">What to ingest.</param>
/// <param name="Job">The job's id; null = whoever takes it chooses one.</param>
internal sealed record IngestRequest(string Url, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Job);
