using System.Collections.Immutable;

namespace Replica.SearchService.Upstreams;

/// <summary>Rows of an upstream from the first on.</summary>
/// <param name="Torrents">In the upstream's order; malformed rows left out.</param>
/// <param name="Next">After the last row, malformed ones included; null if there is no further row.</param>
internal sealed record MagneticoPage(ImmutableArray<MagneticoTorrent> Torrents, MagneticoKey? Next);
