using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>
/// The documents of a segment that match several of the clauses, those that match more first. Each clause is worth its score and a bonus
/// that no scores outweigh, so documents are looked for by how many clauses they match: all that match one number before any that matches
/// fewer, and those only where the page is not full yet. As the commonest clauses alone are too few or worth too little, every document
/// looked for has one of the others. Those of rare clauses are walked; who has common ones only, bitmaps tell.
/// </summary>
internal sealed partial class MostTerms
{
    private const int FetchedAhead = 8;

    private readonly SegmentRun _run;
    private readonly MatchCursor[] _clauses;
    private readonly float[] _worths;
    private readonly MostRule _rule;
    private readonly HitCollector _collector;

    // The rarest first; so many of them are rare.
    private readonly int[] _byCost;
    private readonly int _rare;

    // What the clauses give at most to documents that are looked at: in all of the segment, then in a window.
    private readonly float[] _bounds;

    private MostTerms(SegmentRun run, MatchCursor[] clauses, float[] worths, MostRule rule, HitCollector collector)
    {
        (_run, _clauses, _worths, _rule, _collector) = (run, clauses, worths, rule, collector);
        _bounds = new float[clauses.Length];
        _byCost = new int[clauses.Length];
        var costs = new long[clauses.Length];
        for (var i = 0; i < clauses.Length; i++)
            (_byCost[i], costs[i]) = (i, clauses[i].Cost);
        Array.Sort(costs, _byCost);
        while (_rare < costs.Length && !TermBitmaps.IsDense(costs[_rare], run.Segment.Count))
            _rare++;
    }

    /// <summary>Finds; documents that match all clauses were taken before.</summary>
    /// <param name="run">The segment.</param>
    /// <param name="clauses">Cursors of the clauses that the segment has.</param>
    /// <param name="worths">What each of those is worth.</param>
    /// <param name="isWhole">True if those are all clauses there are.</param>
    /// <param name="rule">What a document must have.</param>
    /// <param name="collector">Takes what is found.</param>
    public static void Run(SegmentRun run, MatchCursor[] clauses, float[] worths, bool isWhole, MostRule rule, HitCollector collector)
    {
        var search = new MostTerms(run, clauses, worths, rule, collector);
        for (var matched = isWhole ? clauses.Length - 1 : clauses.Length; matched >= rule.Least && search.Pass(matched);)
            matched--;
        search.EndWindows();
    }

    /// <summary>Takes the documents that match so many clauses.</summary>
    /// <returns>False if the budget is spent.</returns>
    private bool Pass(int matched)
    {
        var needed = CountNeeded(matched);
        return PassRare(matched, _byCost.AsSpan(0, Math.Min(needed, _rare))) && (needed <= _rare || PassCommon(matched));
    }

    /// <summary>How many of the rarest clauses there are of which a document must have one.</summary>
    private int CountNeeded(int matched)
    {
        var (needed, worth) = (_byCost.Length, 0.0);
        while (needed > 0)
        {
            worth += _worths[_byCost[needed - 1]];
            if (_byCost.Length - needed + 1 >= matched && worth >= _rule.LeastWorth)
                break;
            needed--;
        }

        return needed;
    }

    private bool PassRare(int matched, ReadOnlySpan<int> needed)
    {
        Rewind();
        for (var i = 0; i < _clauses.Length; i++)
            _bounds[i] = _clauses[i].MaxScore;
        for (var document = Next(needed, 0); document != MatchCursor.End; document = Next(needed, document + 1))
        {
            if (!_collector.Budget.TryTake(needed.Length + (_clauses.Length >> 2)))
                return false;
            if (_collector.IsSelective)
                needed = Promising(matched, needed, document);
            if (MayMatch(document, matched, needed))
                Take(document, matched, hasRare: true);
        }

        return true;
    }

    private int Next(ReadOnlySpan<int> needed, int from)
    {
        var next = MatchCursor.End;
        foreach (var clause in needed)
        {
            next = Math.Min(next, _clauses[clause].Advance(from));
            if (_clauses[clause] is TermCursor term)
                Prefetch(term);
        }

        return next;
    }

    // By the time the term's cursor is there, its bits are.
    private void Prefetch(TermCursor term)
    {
        var documents = term.Postings.BlockDocuments;
        var at = term.Postings.BlockIndex + FetchedAhead;
        if (at >= documents.Length)
            return;
        foreach (var clause in Common)
            (_clauses[clause] as DenseCursor)?.Prefetch(documents[at]);
    }

    /// <summary>Without those of the needed clauses whose documents are not among the best any more, where they have none of the rarer ones.</summary>
    private ReadOnlySpan<int> Promising(int matched, ReadOnlySpan<int> needed, int document)
    {
        var most = _run.QualityOf(document) + (matched * _rule.Bonus);
        while (needed.Length > 0 && !CanBeAmongBest(most + Best(matched, _byCost.AsSpan(needed.Length - 1))))
            needed = needed[..^1];
        return needed;
    }

    /// <summary>False if bitmaps, or the cursors that were moved, tell already that it matches fewer.</summary>
    private bool MayMatch(int document, int matched, ReadOnlySpan<int> needed)
    {
        var missing = _clauses.Length - matched;
        for (var i = 0; i < _byCost.Length && missing >= 0; i++)
        {
            var clause = _clauses[_byCost[i]];
            if (i < needed.Length ? clause.Document != document : clause is DenseCursor dense && !dense.Knows(document))
                missing--;
        }

        return missing >= 0;
    }

    private void Rewind()
    {
        _run.Rewind();
        foreach (var clause in _clauses)
            clause.Rewind();
    }

    /// <summary>What so many of some clauses give at most.</summary>
    private double Best(int matched, ReadOnlySpan<int> clauses)
    {
        Span<float> bounds = stackalloc float[clauses.Length];
        for (var i = 0; i < bounds.Length; i++)
            bounds[i] = _bounds[clauses[i]];
        if (matched < bounds.Length)
            bounds.Sort();
        var sum = 0.0;
        foreach (var bound in bounds[^Math.Min(matched, bounds.Length)..])
            sum += bound;
        return sum;
    }

    /// <summary>Takes a document if it matches so many clauses, not more and not less; the others are taken in another pass.</summary>
    private void Take(int document, int matched, bool hasRare)
    {
        var (found, mask, worth) = (0, 0u, 0.0);
        for (var i = 0; i < _clauses.Length; i++)
        {
            if (found + _clauses.Length - i < matched)
                return;
            if (!_clauses[i].Has(document))
                continue;
            (found, mask, worth) = (found + 1, mask | (1u << i), worth + _worths[i]);
        }

        if (found != matched || worth < _rule.LeastWorth || (!hasRare && HasRare(mask)) || !_run.Accepts(document))
            return;
        var score = _run.QualityOf(document);
        for (var i = 0; i < _clauses.Length; i++)
            score += (mask & (1u << i)) != 0 ? _clauses[i].Score() : 0;
        _collector.Take(_run, document, score, found * _rule.Bonus);
    }

    private bool HasRare(uint mask)
    {
        foreach (var clause in _byCost.AsSpan(0, _rare))
        {
            if ((mask & (1u << clause)) != 0)
                return true;
        }

        return false;
    }

    // Sums made in another order differ by rounding; of equals the first document is the better, whichever comes first here.
    private bool CanBeAmongBest(double bound)
    {
        if (bound + 1e-6 >= _collector.Threshold)
            return true;
        _collector.Miss();
        return false;
    }
}
