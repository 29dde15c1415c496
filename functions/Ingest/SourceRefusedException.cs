namespace Replica.Ingest;

/// <summary>A source that will not become an item however often it is tried. The message says why, for people.</summary>
internal class SourceRefusedException(string message) : Exception(message);
