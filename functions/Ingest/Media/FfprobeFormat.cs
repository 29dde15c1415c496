namespace Replica.Ingest.Media;

/// <summary>The container; numbers are text there.</summary>
internal sealed record FfprobeFormat(string? Duration);
