using System.Collections.Immutable;
using Replica.Search.Highlights;
using Replica.Search.Queries;
using Replica.Search.Ranking;
using Replica.Search.Segments;
using Replica.Search.Suggestions;

namespace Replica.Search;

/// <summary>An immutable state of the index. Safe for any number of threads.</summary>
public sealed class IndexSnapshot
{
    /// <summary>The most results a page may have.</summary>
    public const int MaxLimit = 100;

    // Steps for which every match is counted before only the best are looked for: facets are worth a tenth of a millisecond, a total alone is not.
    private const int ExactStepsForFacets = 5_000;
    private const int ExactStepsInBrief = 100;

    internal IndexSnapshot(long generation, long sequence, SegmentList segments)
    {
        (Generation, Sequence, Segments) = (generation, sequence, segments);
        Count = Views.Sum(view => view.Count);
    }

    internal static IndexSnapshot Of(SegmentList segments, long generation, long sequence) => new(generation, sequence, segments);

    /// <summary>Grows by one with each batch applied.</summary>
    public long Generation { get; }

    /// <summary>The catalogue's last change that is in it; 0 if none was told.</summary>
    public long Sequence { get; }

    /// <summary>Documents.</summary>
    public int Count { get; }

    /// <summary>Segments.</summary>
    public int SegmentCount => Views.Length;

    /// <summary>True for an info hash, in lower-case hex, that no answer may show.</summary>
    public bool IsBlocked(string infoHash) => Segments.Blocked.Has(infoHash);

    /// <summary>True if it has documents of this source, or had some lately.</summary>
    public bool HasSource(string source)
    {
        var has = Views.Any(view => view.Segment.Sources.Labels.Contains(source));
        GC.KeepAlive(this);
        return has;
    }

    internal SegmentList Segments { get; }

    internal ImmutableArray<SegmentView> Views => Segments.Views;

    /// <summary>Finds, ranks, pages and highlights. Its cost is bounded; an answer that met the bound says so.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Limit outside 1–100, or a negative offset.</exception>
    public SearchPage Search(SearchQuery query) => Search(query, QueryBudget.Default);

    /// <summary>
    /// Goes on paging through this snapshot, but shows nothing that a newer one no longer has, and all else as that one has it: a page may
    /// be shorter than asked for.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Limit outside 1–100, or a negative offset.</exception>
    public SearchPage Search(SearchQuery query, IndexSnapshot newest)
    {
        if (ReferenceEquals(this, newest))
            return Search(query);
        return Search(query, QueryBudget.Default, hit => newest.Load(Views[hit.View].Segment.LoadId(hit.Document)));
    }

    /// <summary>A hit of an older snapshot as this one has its document.</summary>
    /// <param name="hit">Of the older one.</param>
    /// <param name="query">What it was found by.</param>
    /// <returns>Null if this one has it no longer.</returns>
    public SearchHit? Renew(SearchHit hit, SearchQuery query)
    {
        var document = Load(hit.Document.Id);
        GC.KeepAlive(this);
        return document is null ? null : new Highlighter(QueryParser.Parse(query.Text, query.MatchAll).Wanted, new(query)).ToHit(document, hit.Score);
    }

    /// <summary>Documents of segments that are kept in memory for this snapshot alone, and not for a newer one.</summary>
    public long CountNotIn(IndexSnapshot newest) =>
        Views.Where(view => newest.Views.All(other => other.Segment != view.Segment)).Sum(view => (long)view.Segment.Count);

    /// <summary>The same in brief: no stored documents, highlights or facets, and totals that are exact for small answers only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Limit outside 1–100, or a negative offset.</exception>
    public FoundPage Find(SearchQuery query)
    {
        var (found, isCut, _) = Run(query, QueryBudget.Default, ExactStepsInBrief, hasFacets: false);
        var best = Page(found, query, out _);
        foreach (var hit in best)
            Views[hit.View].Segment.PrefetchId(hit.Document);
        var hits = ImmutableArray.CreateBuilder<FoundDocument>(best.Length);
        foreach (var hit in best)
        {
            var segment = Views[hit.View].Segment;
            hits.Add(new(segment.LoadId(hit.Document), hit.Score, segment.Sources[hit.Document]));
        }

        GC.KeepAlive(this);
        return new(hits.MoveToImmutable(), found.Total, found.IsExact && !isCut, isCut);
    }

    /// <summary>The ids of all documents with an info hash of 40 lower-case hex digits.</summary>
    public IReadOnlyList<string> FindInfoHash(string infoHash)
    {
        var ids = new List<string>();
        foreach (var (view, document) in InfoHashLookUp.Find(Views, infoHash))
            ids.Add(Views[view].Segment.LoadId(document));
        GC.KeepAlive(this);
        return ids;
    }

    /// <summary>Completions of what was typed so far, best first, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<string> Suggest(string text, int limit = 8)
    {
        var suggestions = new Suggester(this).Suggest(text, limit);
        GC.KeepAlive(this);
        return suggestions;
    }

    internal SearchPage Search(SearchQuery query, int budget) =>
        Search(query, budget, hit => Views[hit.View].Segment.Load(hit.Document));

    private SearchPage Search(SearchQuery query, int budget, Func<RankedHit, IndexDocument?> load)
    {
        var (found, isCut, clauses) = Run(query, budget, ExactStepsForFacets, hasFacets: true);
        var best = Page(found, query, out var hasMore);
        var highlighter = new Highlighter(clauses, new(query));
        var hits = ImmutableArray.CreateBuilder<SearchHit>(best.Length);
        foreach (var hit in best)
        {
            if (load(hit) is { } document)
                hits.Add(highlighter.ToHit(document, hit.Score));
        }

        var (types, languages) = found.Facets();
        GC.KeepAlive(this);
        return new(hits.ToImmutable(), found.Total, found.IsExact && !isCut, hasMore, types, languages, isCut);
    }

    private IndexDocument? Load(string id)
    {
        foreach (var view in Views)
        {
            if (view.Segment.FindId(id) is >= 0 and var document && view.Has(document))
                return view.Segment.Load(document);
        }

        return null;
    }

    private (HitCollector Found, bool IsCut, ImmutableArray<Clause> Clauses) Run(SearchQuery query, int steps, int exactSteps, bool hasFacets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MaxLimit);
        var parsed = QueryParser.Parse(query.Text, query.MatchAll);
        var budget = new QueryBudget(steps);
        if (parsed.InfoHash is { } infoHash)
            return (InfoHashLookUp.Find(Views, infoHash, query, budget), budget.IsCut, []);
        var search = SnapshotSearch.Run(Views, query, parsed, budget, exactSteps, hasFacets);
        return (search.Found, budget.IsCut || parsed.IsCut, search.Clauses);
    }

    private static ReadOnlySpan<RankedHit> Page(HitCollector found, SearchQuery query, out bool hasMore)
    {
        var best = found.Best();
        var end = query.Offset + query.Limit;
        hasMore = best.Length > end;
        return best[Math.Min(query.Offset, best.Length)..Math.Min(end, best.Length)];
    }
}
