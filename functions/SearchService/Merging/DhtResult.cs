using Replica.SearchService.Upstreams;

namespace Replica.SearchService.Merging;

/// <summary>A result from the DHT.</summary>
/// <param name="Torrent">What is known of it.</param>
/// <param name="Kind">Its media type.</param>
internal sealed record DhtResult(MagneticoTorrent Torrent, string Kind);
