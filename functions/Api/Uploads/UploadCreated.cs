namespace Replica.Api.Uploads;

/// <summary>Answer to <c>POST /v1/uploads</c>.</summary>
internal sealed record UploadCreated(string UploadId, IEnumerable<PartToSend> Parts, string TorrentUrl, string AdminToken);
