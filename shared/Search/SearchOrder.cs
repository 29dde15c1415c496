namespace Replica.Search;

/// <summary>Orders of a result; in URLs their lower-case names.</summary>
public enum SearchOrder
{
    /// <summary>Best match first.</summary>
    Relevance,

    /// <summary>Newest first.</summary>
    Date,

    /// <summary>Largest first.</summary>
    Size,

    /// <summary>Most seeders first.</summary>
    Seeders,
}
