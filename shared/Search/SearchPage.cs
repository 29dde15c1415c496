using System.Collections.Immutable;

namespace Replica.Search;

/// <summary>One page of results.</summary>
/// <param name="Hits">In order.</param>
/// <param name="Total">Documents that match.</param>
/// <param name="IsExact">False if <paramref name="Total"/>, and with it each facet, is a lower bound.</param>
/// <param name="HasMore">True if there are hits behind this page, whatever <paramref name="Total"/> is.</param>
/// <param name="TypeFacets">Matches a media type.</param>
/// <param name="LangFacets">Matches a language.</param>
/// <param name="IsCut">True if the query was too costly and the answer is incomplete.</param>
public sealed record SearchPage(
    ImmutableArray<SearchHit> Hits, long Total, bool IsExact, bool HasMore,
    ImmutableSortedDictionary<string, long> TypeFacets, ImmutableSortedDictionary<string, long> LangFacets, bool IsCut);
