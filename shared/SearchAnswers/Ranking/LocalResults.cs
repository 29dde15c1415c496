using System.Collections.Immutable;
using Replica.Search;

namespace Replica.SearchAnswers.Ranking;

/// <summary>What the index finds, by position. By relevance the strong ones of the first <see cref="Tiers.Window"/> come before the weak ones.</summary>
public sealed class LocalResults
{
    private const int PageSize = IndexSnapshot.MaxLimit;

    private readonly SearchQuery _query;
    private readonly Dictionary<int, ImmutableArray<SearchHit>> _pages = [];
    private readonly int[] _tiers;

    // No result is there or behind: where a total is a lower bound, known only once a page was the last.
    private long _end = long.MaxValue;

    /// <param name="snapshot">The index.</param>
    /// <param name="query">What is searched for; its page does not count.</param>
    public LocalResults(IndexSnapshot snapshot, SearchQuery query)
    {
        (Snapshot, _query) = (snapshot, query with { Limit = PageSize });
        Page = Load(0);
        if (query.Order != SearchOrder.Relevance)
        {
            (_pages[0], _tiers) = (Page.Hits, []);
            return;
        }

        var strong = new TitleJudge(query.Text, Page.Hits.Select(hit => hit.Document.Title)).Strong();
        var told = Page.Hits.Select((hit, i) => (Hit: hit, Tier: Tiers.Of(strong[i], hit.Document.Source != "replica"))).OrderBy(hit => hit.Tier).ToList();
        _pages[0] = [.. told.Select(hit => hit.Hit)];
        _tiers = [.. told.Select(hit => hit.Tier)];
    }

    /// <summary>The index.</summary>
    public IndexSnapshot Snapshot { get; }

    /// <summary>The first page: totals and facets are of all.</summary>
    public SearchPage Page { get; }

    /// <summary>How many there are, as far as the pages that were looked at tell: a lower bound where the first page's total is one.</summary>
    public long Count { get; private set; }

    /// <summary>A result, or null behind the last.</summary>
    public SearchHit? Find(int i)
    {
        if (i >= _end)
            return null;
        var page = i / PageSize;
        if (!_pages.TryGetValue(page, out var hits))
            _pages[page] = hits = Load(page).Hits;
        return i % PageSize < hits.Length ? hits[i % PageSize] : null;
    }

    /// <summary>Where a result stands; null behind the last.</summary>
    public MergeKey? KeyOf(int i)
    {
        // Without its page: by relevance all behind the first stand alike.
        if (_query.Order == SearchOrder.Relevance && i >= PageSize)
            return i < Count || Find(i) is not null ? new(Tiers.Rest) : null;
        return Find(i) is not { } hit ? null : _query.Order switch
        {
            SearchOrder.Relevance => new(_tiers[i]),
            SearchOrder.Date => new(0, hit.Document.Date.UtcTicks),
            SearchOrder.Size => new(0, hit.Document.Size),
            _ => new(0, hit.Document.Seeders ?? -1),
        };
    }

    private SearchPage Load(int page)
    {
        var loaded = Snapshot.Search(_query with { Offset = page * PageSize });
        Count = Math.Max(Count, loaded.Total);
        if (loaded.IsExact)
            _end = loaded.Total;
        else if (!loaded.HasMore)
            _end = Math.Min(_end, (page * PageSize) + loaded.Hits.Length);
        return loaded;
    }
}
