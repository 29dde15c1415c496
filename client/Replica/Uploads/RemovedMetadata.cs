namespace Replica.Client.Uploads;

/// <summary>One piece of embedded metadata that was removed.</summary>
internal sealed record RemovedMetadata(string File, string Kind, string What);
