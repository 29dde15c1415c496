namespace Replica.SearchService.Upstreams;

/// <summary>Where a page of magnetico's ends (keyset cursor).</summary>
/// <param name="Value">What the order is by, of the last row.</param>
/// <param name="Id">The last row's number.</param>
internal readonly record struct MagneticoKey(double Value, long Id);
