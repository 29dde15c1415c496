namespace Replica.Client.Uploads;

/// <summary>The service's answer about an upload under way.</summary>
/// <param name="State"><c>receiving</c>, <c>verifying</c>, <c>published</c> or <c>rejected</c>.</param>
/// <param name="Reason">Why it was rejected.</param>
/// <param name="Parts">All parts, with fresh URLs.</param>
/// <param name="TorrentUrl">Fresh, while it is receiving.</param>
internal sealed record UploadStatus(
    string State, string? Reason = null, IReadOnlyList<UploadPart>? Parts = null, string? TorrentUrl = null);
