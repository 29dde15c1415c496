namespace Replica.Client.Service;

/// <summary>Body of <c>GET /v1/changes</c>.</summary>
/// <param name="Changes">Ascending.</param>
/// <param name="Next">What to send as <c>after</c> next time.</param>
internal sealed record ChangePage(IReadOnlyList<ChangeRecord> Changes, long Next);
