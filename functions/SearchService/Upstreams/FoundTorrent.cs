using System.Collections.Immutable;

namespace Replica.SearchService.Upstreams;

/// <summary>A torrent that was looked up by its info hash.</summary>
/// <param name="Torrent">Itself.</param>
/// <param name="Files">Its files, in no particular order; empty if unknown.</param>
internal sealed record FoundTorrent(MagneticoTorrent Torrent, ImmutableArray<MagneticoFile> Files);
