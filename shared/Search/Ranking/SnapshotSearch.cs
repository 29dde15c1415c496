using System.Collections.Immutable;
using Replica.Search.Queries;
using Replica.Search.Queries.Typos;
using Replica.Search.Segments;

namespace Replica.Search.Ranking;

/// <summary>
/// Finds the best documents of a snapshot for one query: those that match every clause; where there are none, also words near those typed;
/// where they do not fill a page, documents that match most clauses.
/// </summary>
internal sealed class SnapshotSearch
{
    private readonly ImmutableArray<SegmentView> _views;
    private readonly SearchQuery _query;
    private readonly QueryBudget _budget;
    private readonly ClausePlanner _planner;
    private readonly ClausePlan[] _excluded;
    private readonly DocumentFilter _filter;
    private readonly SearchOrder _order;
    private readonly long _documents;
    private readonly long _exactSteps;

    // Of each view that has all clauses, to be walked again.
    private readonly MatchCursor[]?[] _opened;
    private readonly bool _hasFacets;

    private SnapshotSearch(ImmutableArray<SegmentView> views, SearchQuery query, ParsedQuery parsed, QueryBudget budget, long exactSteps, bool hasFacets)
    {
        (_views, _query, Clauses, _budget, _exactSteps, _hasFacets) = (views, query, parsed.Wanted, budget, exactSteps, hasFacets);
        _documents = views.Sum(view => (long)view.Segment.Count);
        _opened = new MatchCursor[views.Length][];
        _planner = new(views, _documents, budget);
        _excluded = [.. parsed.Excluded.Select(_planner.Plan)];
        _filter = new(query);
        _order = parsed.Wanted.IsEmpty && query.Order == SearchOrder.Relevance ? SearchOrder.Date : query.Order;
        Found = Run();
    }

    /// <summary>What was looked for in the end: with the near words, where those were taken in.</summary>
    public ImmutableArray<Clause> Clauses { get; private set; }

    /// <summary>What was found.</summary>
    public HitCollector Found { get; }

    /// <summary>Searches.</summary>
    /// <param name="views">The snapshot's.</param>
    /// <param name="query">What narrows, orders and pages.</param>
    /// <param name="parsed">Its text.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="exactSteps">Steps after which counts become lower bounds.</param>
    /// <param name="hasFacets">False if nobody will ask for facets.</param>
    public static SnapshotSearch Run(
        ImmutableArray<SegmentView> views, SearchQuery query, ParsedQuery parsed, QueryBudget budget, long exactSteps, bool hasFacets = true) =>
        new(views, query, parsed, budget, exactSteps, hasFacets);

    private HitCollector Run()
    {
        var plans = Clauses.Select(_planner.Plan).ToArray();
        var found = FindAll(plans);
        if (_query.MatchAll || plans.Length == 0 || found.Total >= _query.Limit)
            return found;
        if (found.Total == 0 && TakeInNearWords(plans))
        {
            plans = [.. Clauses.Select(_planner.Plan)];
            found = FindAll(plans);
        }

        if (found.Total < _query.Limit && plans.Length > 1)
            AddMost(plans, found);
        return found;
    }

    /// <summary>Extends the clauses that no document matches or, where each has some, those that would not fill a page by themselves.</summary>
    /// <returns>False if there are no near words.</returns>
    private bool TakeInNearWords(ClausePlan[] plans)
    {
        var isAnyEmpty = plans.Any(plan => plan.Documents == 0);
        var extended = Clauses.Select((clause, i) => plans[i].Documents >= (isAnyEmpty ? 1 : _query.Limit) ? clause : NearTerms.Extend(clause, _views, _budget)).ToImmutableArray();
        var isExtended = !extended.SequenceEqual(Clauses);
        Clauses = extended;
        return isExtended;
    }

    private HitCollector FindAll(ClausePlan[] plans)
    {
        var found = Collector();
        for (var view = 0; view < _views.Length; view++)
        {
            if ((_opened[view] = OpenAll(plans, view, found)) is { } cursors)
                Conjunction.Run(Open(view), cursors, found);
        }

        return found;
    }

    /// <summary>Adds the documents that match most of the clauses to those that match all.</summary>
    private void AddMost(ClausePlan[] plans, HitCollector found)
    {
        var rule = MostRule.For(plans, _documents, found.Total > 0);
        found.Raise(plans.Length * rule.Bonus);
        for (var view = 0; view < _views.Length; view++)
        {
            var (cursors, worths) = OpenSome(plans, view, found);
            if (cursors.Length >= rule.Least)
                MostTerms.Run(Open(view), cursors, worths, cursors.Length == plans.Length, rule, found);
        }
    }

    /// <returns>Cursors of the clauses that a view has, and what each of those is worth.</returns>
    private (MatchCursor[] Cursors, float[] Worths) OpenSome(ClausePlan[] plans, int view, HitCollector found)
    {
        if (_opened[view] is { } opened && !plans.Any(plan => plan.Prefix?.IsLarge(view) == true))
            return (opened, Array.ConvertAll(plans, plan => plan.Ceiling));
        var (cursors, worths) = (new List<MatchCursor>(plans.Length), new List<float>(plans.Length));
        foreach (var plan in plans)
        {
            if (plan.Open(_views[view].Segment, view, LargePrefix(plan, view, [], found)) is not { } cursor)
                continue;
            cursors.Add(cursor);
            worths.Add(plan.Ceiling);
        }

        return ([.. cursors], [.. worths]);
    }

    private HitCollector Collector() => new(_order, HitCollector.CapacityFor(_query), _budget, _exactSteps, _hasFacets);

    private SegmentRun Open(int view)
    {
        var segment = _views[view].Segment;
        var excluded = _excluded.Select(plan => plan.Open(segment, view, longer: null)).OfType<MatchCursor>()
            .Select(cursor => cursor.IsExact ? cursor : new ConfirmedCursor(cursor));
        return new(view, _views[view], _filter.For(segment), [.. excluded]);
    }

    /// <returns>A cursor a clause, or null if the view lacks one of them.</returns>
    private MatchCursor[]? OpenAll(ClausePlan[] plans, int view, HitCollector found)
    {
        var segment = _views[view].Segment;
        if (plans.Length == 0)
            return [new AllCursor(segment.Count)];
        var cursors = new MatchCursor[plans.Length];
        var large = -1;
        for (var i = 0; i < plans.Length; i++)
        {
            if (plans[i].Prefix?.IsLarge(view) == true)
                large = i;
            else if (plans[i].Open(segment, view, longer: null) is { } cursor)
                cursors[i] = cursor;
            else
                return null;
        }

        if (large < 0)
            return cursors;
        var others = plans.Where((_, i) => i != large).ToArray();
        cursors[large] = plans[large].Open(segment, view, LargePrefix(plans[large], view, others, found))!;
        return cursors;
    }

    /// <summary>The documents of a prefix's many terms: all, or those where the others match, or those of the commonest terms.</summary>
    private BitmapCursor? LargePrefix(ClausePlan plan, int view, ClausePlan[] others, HitCollector found)
    {
        if (plan.Prefix?.IsLarge(view) != true)
            return null;
        var segment = _views[view].Segment;
        var (prefix, weight) = (plan.Prefix.Views[view], plan.Prefix.Weight);
        if (!prefix.IsCut && prefix.Postings <= PrefixMatches.FewPostings)
            return PrefixMatches.Collect(segment, prefix, weight, _budget);
        if (others.Length > 0 && Among(others, view) is { } documents)
            return PrefixMatches.CollectAmong(segment, prefix, documents, weight, _budget);
        if (others.Length > 0 && !prefix.IsCut && prefix.Postings <= PrefixMatches.MaxPostings)
            return PrefixMatches.Collect(segment, prefix, weight, _budget);
        found.Miss();
        return null;
    }

    /// <returns>The documents that match all these clauses, or null if they may be too many.</returns>
    private List<int>? Among(ClausePlan[] plans, int view)
    {
        var segment = _views[view].Segment;
        var cursors = plans.Select(plan => plan.Open(segment, view, longer: null)!).OrderBy(cursor => cursor.Cost).ToArray();
        if (cursors[0].Cost > PrefixMatches.MaxAmong)
            return null;
        var documents = new List<int>();
        for (var document = cursors[0].Advance(0); document != MatchCursor.End; document = cursors[0].Advance(document + 1))
        {
            if (!_budget.TryTake(cursors.Length))
                break;
            if (cursors.All(cursor => cursor.Advance(document) == document))
                documents.Add(document);
        }

        return documents;
    }
}
