namespace Replica.Client.Commands;

/// <summary>One result of <c>index search</c>.</summary>
internal sealed record IndexHit(string Id, double Score, string Source);
