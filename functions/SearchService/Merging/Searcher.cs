using System.Collections.Immutable;
using Replica.Search;
using Replica.SearchAnswers;
using Replica.SearchAnswers.Json;
using Replica.SearchAnswers.Paging;
using Replica.SearchAnswers.Ranking;
using Replica.SearchService.Following;
using Replica.SearchService.Importing;
using Replica.SearchService.Serving;
using Replica.SearchService.Upstreams;

namespace Replica.SearchService.Merging;

/// <summary>Answers searches: from the index and, where there are any, from DHT upstreams at the same time, as one list.</summary>
/// <param name="follower">Has the index.</param>
/// <param name="dht">The upstreams, or null.</param>
/// <param name="import">What is imported into the index, or null.</param>
/// <param name="admission">When it is a search's turn to compute.</param>
/// <param name="time">The clock of the budget.</param>
internal sealed class Searcher(SearchFollower follower, DhtUpstreams? dht, DhtImport? import, Admission admission, TimeProvider time)
{
    /// <summary>First pages of one search within so many seconds are of one state of the upstreams, and come from the cache.</summary>
    private const long EpochGrain = 15;

    private readonly SnapshotPins _pins = new(time);

    /// <summary>Answers.</summary>
    /// <param name="query">What is searched for; its offset counts only where there is no cursor.</param>
    /// <param name="cursor">Of an earlier answer, or null.</param>
    /// <param name="cancellationToken">Ends when nobody wants the answer any more.</param>
    /// <exception cref="ParameterException">The cursor is none, or one of another search.</exception>
    /// <exception cref="OverloadException">There is more to do than can be done in time.</exception>
    public async Task<SearchAnswer> SearchAsync(SearchQuery query, string? cursor, CancellationToken cancellationToken)
    {
        var infoHash = query.InfoHash;
        // The upstreams know no language, and listing all that they have would cost them a scan of everything.
        var match = dht is null || query.Lang is not null || infoHash is not null ? null : MatchExpression.Write(query.Text, allowPrefix: !query.MatchAll);
        var asks = dht is not null && query.Lang is null && (match is not null || infoHash is not null);
        // What was begun without the DHT, from a snapshot while this was out of reach, goes on without it.
        return (asks || (import is not null && query.Order == SearchOrder.Relevance)) && !SearchCursor.IsOne(cursor)
            ? await MergeAsync(query, cursor is null ? null : MergeCursor.Read(cursor, query), match, asks ? infoHash : null, cancellationToken)
            : await admission.ComputeAsync(() => OfIndex(cursor is null ? query : SearchCursor.Read(cursor, query)), cancellationToken);
    }

    private SearchAnswer OfIndex(SearchQuery query)
    {
        var isPartial = !follower.CaughtUp.IsCompleted;
        var newest = follower.Index.Current;
        var snapshot = _pins.Take(query.Generation, newest);
        return SearchAnswer.Of(snapshot.Search(query, newest), query, snapshot.Generation, SearchSources.Live, isPartial, ImportState);
    }

    private DhtState ImportState => import switch
    {
        null => DhtState.Off,
        { IsFailing: true } => DhtState.Failed,
        { CaughtUp.IsCompletedSuccessfully: false } => DhtState.Late,
        _ => DhtState.Ok,
    };

    private async Task<SearchAnswer> MergeAsync(SearchQuery query, MergeCursor? cursor, string? match, string? infoHash, CancellationToken caller)
    {
        using var late = new CancellationTokenSource(DhtUpstreams.Budget, time);
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(late.Token, caller);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var epoch = cursor?.Epoch ?? now - (now % EpochGrain);
        var question = match is null ? null : new DhtQuestion(new(match, OrderOf(query), epoch), IsDeep: false, cursor?.Upstreams ?? dht!.All);
        var asking = question is not null ? dht!.SearchAsync(question, budget.Token, caller)
            : infoHash is not null ? LookUpAsync(infoHash, budget.Token, caller)
            : Task.FromResult(DhtAnswer.Off);
        var snapshot = _pins.Take(cursor?.Generation, follower.Index.Current);
        LocalResults local;
        try
        {
            local = await admission.ComputeAsync(() => new LocalResults(snapshot, query), caller);
        }
        finally
        {
            // Whatever came of ours: the budget is what ends theirs, and it ends with this method.
            await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var answer = await asking;
        var found = await admission.ComputeAsync(() => Results(answer, query, snapshot), caller);
        if (question is not null && found.Answer.HasDeeper && (cursor?.Position.Dht ?? query.Offset) + query.Limit > found.Results.Length)
        {
            var deep = await dht!.SearchAsync(question with { IsDeep = true }, budget.Token, caller);
            found = await admission.ComputeAsync(() => Results(deep, query, snapshot), caller);
        }

        // A list that was begun without an upstream goes on without it.
        var state = question is { Upstreams: 0 } ? DhtState.Failed : found.Answer.State;
        return await admission.ComputeAsync(() => Answer(query, local, found, state > ImportState ? state : ImportState, cursor, epoch), caller);
    }

    private async Task<DhtAnswer> LookUpAsync(string infoHash, CancellationToken budget, CancellationToken caller)
    {
        var (found, state) = await dht!.LookUpAsync(infoHash, budget, caller);
        return new(found is null ? [] : [found.Torrent], state, dht.All);
    }

    private DhtResults Results(DhtAnswer answer, SearchQuery query, IndexSnapshot snapshot) => new(
        answer, query,
        infoHash => !snapshot.IsBlocked(infoHash) && snapshot.FindInfoHash(infoHash).Count == 0,
        infoHash => dht?.KnownFiles(infoHash) ?? []);

    private SearchAnswer Answer(SearchQuery query, LocalResults local, DhtResults found, DhtState state, MergeCursor? cursor, long epoch)
    {
        var newest = follower.Index.Current;
        var merged = new MergedList(local, found);
        var start = cursor?.Position ?? merged.Split(query.Offset);
        var (results, end) = merged.Page(start, query.Limit);
        var upstreams = cursor?.Upstreams ?? found.Answer.Upstreams;
        var isFailing = state is DhtState.Late or DhtState.Failed;
        var hasMore = local.Find(end.Local) is not null || end.Dht < found.Results.Length || found.Answer.HasDeeper || (isFailing && upstreams != 0);
        var isPartial = !follower.CaughtUp.IsCompleted || isFailing;
        return new(
            Objects(query, ReferenceEquals(local.Snapshot, newest) ? results : Renew(query, results, newest)),
            local.Count + found.Results.Length,
            local.Page.IsExact && found.Answer.IsWhole && !isPartial ? "eq" : "gte",
            start.Shown,
            query.Limit,
            hasMore && results.Count > 0 && end.Shown <= SearchParameters.MaxOffset ? new MergeCursor(end, local.Snapshot.Generation, epoch, upstreams).Write(query) : null,
            new(Add(local.Page.TypeFacets, found.Results), local.Page.LangFacets),
            new(SearchSources.Live, SearchSources.Name(state)),
            isPartial,
            local.Page.IsCut);
    }

    /// <summary>Without what was removed or blocked since, and all else as it is now. Places in the list stay those of the list as it was.</summary>
    private static List<(SearchHit? Hit, DhtResult? Dht)> Renew(SearchQuery query, List<(SearchHit? Hit, DhtResult? Dht)> results, IndexSnapshot newest) =>
    [
        .. results.Select(result => result.Hit is { } hit ? (newest.Renew(hit, query), null) : result)
            .Where(result => result.Hit is not null || (result.Dht is { } dht && !newest.IsBlocked(dht.Torrent.InfoHash))),
    ];

    private static ImmutableArray<SearchObject> Objects(SearchQuery query, List<(SearchHit? Hit, DhtResult? Dht)> results)
    {
        var highlights = new TitleJudge(query.Text, results.Select(result => result.Dht?.Torrent.Name).OfType<string>()).Highlights();
        var next = 0;
        return [.. results.Select(result => result.Hit is { } hit ? SearchObject.Of(hit) : DhtObject.Of(result.Dht!, highlights[next++]))];
    }

    private static ImmutableSortedDictionary<string, long> Add(ImmutableSortedDictionary<string, long> facet, ImmutableArray<DhtResult> found) =>
        facet.SetItems(found.CountBy(result => result.Kind).Select(count => KeyValuePair.Create(count.Key, facet.GetValueOrDefault(count.Key) + count.Value)));

    private static MagneticoOrder OrderOf(SearchQuery query) => query.Order switch
    {
        SearchOrder.Date => MagneticoOrder.Discovered,
        SearchOrder.Size => MagneticoOrder.Size,
        _ => MagneticoOrder.Relevance,
    };
}
