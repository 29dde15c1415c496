using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Replica.Search.Ranking;

/// <summary>Takes what is found, segment by segment: keeps the best, counts all that it is shown.</summary>
/// <param name="order">What the best are.</param>
/// <param name="capacity">How many are kept.</param>
/// <param name="budget">What the query may cost.</param>
/// <param name="exactSteps">Steps after which only hits among the best are looked for, and counts become lower bounds.</param>
/// <param name="hasFacets">False if nobody will ask for <see cref="Facets"/>.</param>
internal sealed class HitCollector(SearchOrder order, int capacity, QueryBudget budget, long exactSteps, bool hasFacets = true)
{
    private readonly TopHits _top = new(capacity);
    private readonly Dictionary<string, long> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _languages = new(StringComparer.OrdinalIgnoreCase);
    private int[] _typeCounts = [];
    private int[] _languageCounts = [];
    private SegmentRun? _run;
    private long _selectiveFrom = budget.Taken + exactSteps;

    /// <summary>How many are kept for a query: its page, those before, and one more, which tells whether another page follows.</summary>
    public static int CapacityFor(SearchQuery query) => query.Offset + query.Limit + 1;

    /// <summary>What the query may cost.</summary>
    public QueryBudget Budget { get; } = budget;

    /// <summary>Documents that were taken.</summary>
    public long Total { get; private set; }

    /// <summary>False if documents may have been passed over that match too.</summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>True while only documents that beat <see cref="Threshold"/> are of use.</summary>
    public bool IsSelective => order == SearchOrder.Relevance && _top.Count == capacity && Budget.Taken >= _selectiveFrom;

    /// <summary>A key must exceed it to be among the best.</summary>
    public double Threshold => _top.Threshold;

    /// <summary>Documents may be passed over from here on.</summary>
    public void Miss() => IsExact = false;

    /// <summary>Puts what was taken above all that is taken from here on with a smaller bonus, which for facets is counted exactly for a while again.</summary>
    public void Raise(double bonus)
    {
        _selectiveFrom = Budget.Taken + (hasFacets ? exactSteps : 0);
        if (order == SearchOrder.Relevance)
            _top.Raise(bonus);
    }

    /// <summary>Takes a document that matches.</summary>
    /// <param name="run">Its segment.</param>
    /// <param name="document">Its ordinal.</param>
    /// <param name="score">Its score.</param>
    /// <param name="bonus">What raises it above documents of any score.</param>
    public void Take(SegmentRun run, int document, double score, double bonus = 0)
    {
        Total++;
        if (hasFacets)
            Count(run, document);
        var key = order == SearchOrder.Relevance ? bonus + score : run.SortKeyOf(document, order);
        _top.Offer(new(key, score, run.View, document));
    }

    /// <summary>The best, in order. Ends this.</summary>
    public ReadOnlySpan<RankedHit> Best() => _top.Sort();

    /// <summary>How many of those taken are of each media type, and of each language.</summary>
    public (ImmutableSortedDictionary<string, long> Types, ImmutableSortedDictionary<string, long> Languages) Facets()
    {
        End();
        return (_types.ToImmutableSortedDictionary(StringComparer.Ordinal), _languages.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    private void Count(SegmentRun run, int document)
    {
        if (_run != run)
            Begin(run);
        _typeCounts[run.TypeOf(document)]++;
        _languageCounts[run.LanguageOf(document)]++;
    }

    private void Begin(SegmentRun run)
    {
        End();
        _run = run;
        (_typeCounts, _languageCounts) = (new int[run.Types.Length], new int[run.Languages.Length]);
    }

    private void End()
    {
        if (_run is null)
            return;
        Add(_types, _run.Types, _typeCounts);
        Add(_languages, _run.Languages, _languageCounts);
        _run = null;
    }

    private static void Add(Dictionary<string, long> totals, ImmutableArray<string> labels, int[] counts)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0 && labels[i].Length > 0)
                CollectionsMarshal.GetValueRefOrAddDefault(totals, labels[i], out _) += counts[i];
        }
    }
}
