namespace Replica.Ingest;

/// <summary>A source beyond <see cref="IngestLimits"/>: a larger worker may take it.</summary>
internal sealed class SourceTooLargeException(string message) : SourceRefusedException(message);
