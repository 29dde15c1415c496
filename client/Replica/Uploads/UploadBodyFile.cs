namespace Replica.Client.Uploads;

/// <summary>One file of an <see cref="UploadBody"/>.</summary>
/// <param name="Path">Inside the torrent, segments joined with <c>/</c>.</param>
/// <param name="Length">Bytes.</param>
internal sealed record UploadBodyFile(string Path, long Length);
