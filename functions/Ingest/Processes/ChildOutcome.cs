namespace Replica.Ingest.Processes;

/// <summary>How a program ended by itself.</summary>
/// <param name="ExitCode">128 + the signal's number if one ended it.</param>
/// <param name="Output">Standard output; empty if lines were asked for.</param>
/// <param name="Errors">The end of standard error, at most 16 KiB.</param>
internal sealed record ChildOutcome(int ExitCode, byte[] Output, string Errors);
