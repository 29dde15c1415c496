using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Replica.Search.Highlights;
using Replica.Search.Simple;

namespace Replica.Search.Ranking;

/// <summary>Answers one query from the segments of a snapshot, term by term.</summary>
internal sealed class QueryRun
{
    private readonly SearchQuery _query;
    private readonly ParsedQuery _parsed;
    private readonly QueryBudget _budget;
    private readonly DocumentFilter _filter;
    private readonly Dictionary<string, long> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _languages = new(StringComparer.OrdinalIgnoreCase);

    private QueryRun(SearchQuery query, QueryBudget budget)
    {
        _query = query;
        _parsed = QueryParser.Parse(query.Text, allowPrefix: !query.MatchAll);
        _budget = budget;
        _filter = new(query);
    }

    /// <summary>Finds, ranks and pages.</summary>
    public static SearchPage Answer(SearchQuery query, IReadOnlyList<SegmentView> views, Bm25F ranking, QueryBudget budget)
    {
        var run = new QueryRun(query, budget);
        if (run._parsed.InfoHash is { } infoHash)
            return run.ToPage(FindInfoHash(views, infoHash).Where(candidate => run._filter.Accepts(candidate.Stored)));
        var segments = views.Reverse().Select(view => new SegmentScores(view)).ToList();
        try
        {
            run.Score(segments, ranking);
            return run.ToPage(run.Select(segments));
        }
        finally
        {
            segments.ForEach(segment => segment.Dispose());
        }
    }

    /// <summary>Documents with an info hash.</summary>
    public static IEnumerable<Candidate> FindInfoHash(IReadOnlyList<SegmentView> views, string infoHash) =>
        views.SelectMany(view => view.Segment.FindInfoHash(infoHash).Where(view.Has)
            .Select(document => new Candidate(view.Segment, document, Matched: 0, Score: 0)));

    private void Score(List<SegmentScores> segments, Bm25F ranking)
    {
        var documents = segments.Sum(segment => segment.View.Count);
        foreach (var clause in _parsed.Wanted)
        {
            var rarity = Bm25F.Rarity(segments.Sum(segment => segment.Match(clause, ranking, _budget)), documents);
            segments.ForEach(segment => segment.Add(rarity));
        }

        foreach (var clause in _parsed.Excluded)
        {
            foreach (var segment in segments)
            {
                segment.Match(clause, ranking, _budget);
                segment.Exclude();
            }
        }
    }

    /// <summary>The documents that match every clause or, where they do not fill a page, at least half of the clauses.</summary>
    private List<Candidate> Select(List<SegmentScores> segments)
    {
        var clauses = _parsed.Wanted.Length;
        var candidates = new List<Candidate>();
        segments.ForEach(segment => segment.Collect(clauses, _filter, _budget, candidates));
        var isFull = _query.MatchAll || candidates.Count(candidate => candidate.Matched == clauses) >= _query.Limit;
        var least = isFull ? clauses : (clauses + 1) / 2;
        candidates.RemoveAll(candidate => candidate.Matched < least);
        return candidates;
    }

    private SearchPage ToPage(IEnumerable<Candidate> candidates)
    {
        var top = new TopCandidates(_query.Offset + _query.Limit, new(_query.Order));
        var total = 0L;
        foreach (var candidate in candidates)
        {
            total++;
            Count(_types, candidate.Stored.Document.Type);
            Count(_languages, candidate.Stored.Document.Lang);
            top.Offer(candidate);
        }

        var highlighter = new Highlighter(_parsed.Wanted, _filter);
        ImmutableArray<SearchHit> hits = [.. top.Drain().Skip(_query.Offset).Select(highlighter.ToHit)];
        var isCut = _budget.IsCut || _parsed.IsCut;
        return new(hits, total, IsExact: !isCut, Sort(_types), Sort(_languages), isCut);
    }

    private static void Count(Dictionary<string, long> facet, string value)
    {
        if (value.Length > 0)
            CollectionsMarshal.GetValueRefOrAddDefault(facet, value, out _)++;
    }

    private static ImmutableSortedDictionary<string, long> Sort(Dictionary<string, long> facet) =>
        facet.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
