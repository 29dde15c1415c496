namespace Replica.Api.Uploads;

/// <summary>Answer to <c>GET /v1/uploads/{id}</c> and to its completion. What is to be sent is listed only while the upload is receiving.</summary>
internal sealed record UploadStatus(string State, string? Reason, IEnumerable<PartToSend> Parts, string? TorrentUrl, bool? TorrentReceived);
