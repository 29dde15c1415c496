namespace Replica.SearchService.Upstreams;

/// <summary>A row of magnetico's answer, checked.</summary>
/// <param name="InfoHash">40 lower-case hex digits.</param>
/// <param name="Name">Fit to be shown.</param>
/// <param name="Size">Bytes, 0 or more.</param>
/// <param name="DiscoveredOn">When its crawler met it.</param>
/// <param name="FileCount">1 or more.</param>
internal sealed record MagneticoTorrent(string InfoHash, string Name, long Size, DateTimeOffset DiscoveredOn, int FileCount);
