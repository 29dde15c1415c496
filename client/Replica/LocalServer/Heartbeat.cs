namespace Replica.Client.LocalServer;

/// <summary>Body of the operations routes.</summary>
/// <param name="Status"><c>ok</c>.</param>
/// <param name="Version">The program's.</param>
internal sealed record Heartbeat(string Status, string Version);
