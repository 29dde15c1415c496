using Replica.Search;
using Replica.SearchAnswers.Paging;

namespace Replica.SearchAnswers.Json;

/// <summary>The body of <c>GET /v1/search</c>.</summary>
public sealed record SearchAnswer(
    IReadOnlyList<SearchObject> Objects, long TotalResults, string TotalRelation, int StartIndex, int ItemsPerPage, string? NextCursor,
    SearchFacets Facets, SearchSources Sources, bool Partial, bool Cut)
{
    /// <summary>The answer to a search.</summary>
    /// <param name="page">What was found.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="generation">The index's.</param>
    /// <param name="service">How the service fared: <c>ok</c> or <c>snapshot</c>.</param>
    /// <param name="isPartial">True while the index may lack what the catalogue has.</param>
    /// <param name="dht">How what was imported of the DHT stands.</param>
    public static SearchAnswer Of(SearchPage page, SearchQuery query, long generation, string service, bool isPartial, DhtState dht) => new(
        [.. page.Hits.Select(SearchObject.Of)],
        page.Total,
        page.IsExact && !isPartial && dht is DhtState.Off or DhtState.Ok ? "eq" : "gte",
        query.Offset,
        query.Limit,
        page.HasMore ? SearchCursor.After(query, generation) : null,
        new(page.TypeFacets, page.LangFacets),
        new(service, SearchSources.Name(dht)),
        isPartial || dht is DhtState.Late or DhtState.Failed,
        page.IsCut);
}
