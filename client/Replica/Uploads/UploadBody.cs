namespace Replica.Client.Uploads;

/// <summary>Body of <c>POST /v1/uploads</c>.</summary>
internal sealed record UploadBody(
    string InfoHash, int TorrentLength, string Title, string Description, IReadOnlyList<string> Tags, IReadOnlyList<UploadBodyFile> Files);
