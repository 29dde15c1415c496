namespace Replica.Client.Commands;

/// <summary>One file of a <see cref="TorrentDescription"/>.</summary>
/// <param name="Path">Inside the torrent, segments joined with <c>/</c>.</param>
/// <param name="Length">Bytes.</param>
internal sealed record TorrentDescriptionFile(string Path, long Length);
