namespace Replica.SearchService.Upstreams;

/// <summary>The orders of magnetico's API that its SQLite back end can do: the others end the connection.</summary>
internal enum MagneticoOrder
{
    /// <summary><c>RELEVANCE</c>: bm25, where smaller is better, hence ascending.</summary>
    Relevance,

    /// <summary><c>DISCOVERED_ON</c>, newest first.</summary>
    Discovered,

    /// <summary><c>TOTAL_SIZE</c>, largest first.</summary>
    Size,
}
