namespace Replica.Ingest.Guard;

/// <summary>Somewhere that ingestion never connects to. The message says what and why, for people: <c>169.254.169.254 is link-local</c>.</summary>
public sealed class DestinationRefusedException(string message) : Exception(message);
