namespace Replica.SearchService.Upstreams;

/// <summary>A file of a torrent. The API gives files in no particular order, so that their numbers in the torrent are not known.</summary>
/// <param name="Path">Fit to be shown.</param>
/// <param name="Size">Bytes, 0 or more.</param>
internal sealed record MagneticoFile(string Path, long Size);
