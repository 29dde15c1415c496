using System.Collections.Immutable;
using Replica.Search.Ranking;
using Replica.Search.Segments;
using Replica.Search.Simple;
using Replica.Search.Suggestions;

namespace Replica.Search;

/// <summary>An immutable state of the index. Safe for any number of threads.</summary>
public sealed class IndexSnapshot
{
    /// <summary>The most results a page may have.</summary>
    public const int MaxLimit = 100;

    private readonly Bm25F _ranking;

    internal IndexSnapshot(long generation, long sequence, ImmutableArray<Simple.SegmentView> views, SegmentList segments)
    {
        Generation = generation;
        Sequence = sequence;
        Segments = segments;
        Views = views;
        Count = views.Sum(view => view.Count);
        _ranking = new(views);
    }

    /// <summary>Grows by one with each batch applied.</summary>
    public long Generation { get; }

    /// <summary>The catalogue's last change that is in it; 0 if none was told.</summary>
    public long Sequence { get; }

    /// <summary>Documents.</summary>
    public int Count { get; }

    internal SegmentList Segments { get; }

    internal ImmutableArray<Simple.SegmentView> Views { get; }

    /// <summary>Finds, ranks and pages. Its cost is bounded; an answer that met the bound says so.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Limit outside 1–100, or a negative offset.</exception>
    public SearchPage Search(SearchQuery query) => Search(query, QueryBudget.Default);

    internal SearchPage Search(SearchQuery query, int budget)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MaxLimit);
        return QueryRun.Answer(query, Views, _ranking, new(budget));
    }

    /// <summary>The ids of all documents with an info hash of 40 lower-case hex digits.</summary>
    public IReadOnlyList<string> FindInfoHash(string infoHash) =>
        [.. QueryRun.FindInfoHash(Views, infoHash).Select(candidate => candidate.Stored.Document.Id)];

    /// <summary>Completions of what was typed so far, best first, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<string> Suggest(string text, int limit = 8) => new Suggester(this).Suggest(text, limit);
}
