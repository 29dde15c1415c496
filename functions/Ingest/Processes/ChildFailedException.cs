namespace Replica.Ingest.Processes;

/// <summary>A program was ended by us: out of time, or too talkative.</summary>
internal sealed class ChildFailedException(string message) : Exception(message);
