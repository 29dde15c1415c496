namespace Replica.Client.Uploads;

/// <summary>The service's answer to a new upload.</summary>
/// <param name="UploadId">Names it from here on.</param>
/// <param name="Parts">Where each part goes.</param>
/// <param name="TorrentUrl">Where the <c>.torrent</c> goes.</param>
/// <param name="AdminToken">The only copy: whoever has it uploads, watches and deletes.</param>
internal sealed record UploadTicket(string UploadId, IReadOnlyList<UploadPart> Parts, string TorrentUrl, string AdminToken);
