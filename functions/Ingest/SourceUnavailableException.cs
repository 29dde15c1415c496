namespace Replica.Ingest;

/// <summary>A source that could not be had this time: the network, the other side, or our own disk. Another try may succeed.</summary>
internal sealed class SourceUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
