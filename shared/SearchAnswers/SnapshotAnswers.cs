using Replica.Search;
using Replica.SearchAnswers.Json;
using Replica.SearchAnswers.Paging;
using Replica.SearchAnswers.Ranking;

namespace Replica.SearchAnswers;

/// <summary>
/// Answers from a published index where the search service is out of reach, and says so. It takes the service's cursors and gives such as the service
/// takes, so that a list goes on across the change. The DHT is not asked.
/// </summary>
/// <param name="snapshot">What to search.</param>
public sealed class SnapshotAnswers(IndexSnapshot snapshot)
{
    /// <summary>The answer of <c>/v1/search</c>.</summary>
    /// <param name="parameters">A parameter's value by its name; empty where it is absent.</param>
    public AnswerBody Search(Func<string, string> parameters) => Answer(parameters, static query => query, AnswerBody.Of);

    /// <summary>The answer of <c>/v1/suggest</c>.</summary>
    /// <param name="parameters">A parameter's value by its name; empty where it is absent.</param>
    public AnswerBody Suggest(Func<string, string> parameters) => AnswerBody.OfSuggestions(snapshot.Suggest(parameters("s")));

    /// <summary>The answer of <c>/v1/feed</c>.</summary>
    /// <param name="parameters">A parameter's value by its name; empty where it is absent.</param>
    /// <param name="self">The feed's own URL; null if that is none.</param>
    public AnswerBody Feed(Func<string, string> parameters, Uri? self) => Answer(
        parameters, static query => query with { Order = SearchOrder.Date }, answer => AnswerBody.OfFeed(answer, parameters("s"), self));

    private AnswerBody Answer(Func<string, string> parameters, Func<SearchQuery, SearchQuery> change, Func<SearchAnswer, AnswerBody> write)
    {
        try
        {
            var query = change(SearchParameters.Read(parameters));
            return write(SearchParameters.Cursor(parameters) switch
            {
                null => Begin(query),
                var cursor when SearchCursor.IsOne(cursor) => Begin(SearchCursor.Read(cursor, query)),
                var cursor => GoOn(query, MergeCursor.Read(cursor, query)),
            });
        }
        catch (ParameterException e)
        {
            return AnswerBody.Of(e);
        }
    }

    private SearchAnswer Begin(SearchQuery query) =>
        SearchAnswer.Of(snapshot.Search(query), query, snapshot.Generation, SearchSources.Snapshot, isPartial: true, DhtState.Off);

    /// <summary>A page of a list that was begun with the DHT, without it: of that, what was shown stays shown and the rest is left for later.</summary>
    private SearchAnswer GoOn(SearchQuery query, MergeCursor cursor)
    {
        var (local, start) = (new LocalResults(snapshot, query), cursor.Position);
        var hits = Enumerable.Range(start.Local, query.Limit).Select(local.Find).TakeWhile(hit => hit is not null).ToList();
        var end = start with { Local = start.Local + hits.Count };
        var hasMore = hits.Count > 0 && (local.Find(end.Local) is not null || cursor.Upstreams != 0) && end.Shown <= SearchParameters.MaxOffset;
        return new(
            [.. hits.Select(hit => SearchObject.Of(hit!))],
            local.Count + start.Dht,
            "gte",
            start.Shown,
            query.Limit,
            hasMore ? (cursor with { Position = end }).Write(query) : null,
            new(local.Page.TypeFacets, local.Page.LangFacets),
            new(SearchSources.Snapshot, SearchSources.Name(cursor.Upstreams == 0 ? DhtState.Off : DhtState.Failed)),
            Partial: true,
            local.Page.IsCut);
    }
}
