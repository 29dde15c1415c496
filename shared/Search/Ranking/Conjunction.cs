namespace Replica.Search.Ranking;

/// <summary>
/// The documents of a segment that match every clause, leapfrogging from the rarest clause on. Where only the best are wanted, runs of
/// documents whose blocks cannot give enough are passed over (block-max pruning), and the segment is left as soon as its remaining
/// documents, which never have a better static rank, cannot.
/// </summary>
internal static class Conjunction
{
    private const int Dense = 256;
    private const int LikeDensity = 8;
    private const double Slack = 1e-6;

    /// <summary>Finds.</summary>
    /// <param name="run">The segment.</param>
    /// <param name="clauses">At least one cursor.</param>
    /// <param name="collector">Takes what is found.</param>
    public static void Run(SegmentRun run, MatchCursor[] clauses, HitCollector collector)
    {
        var cursors = Ordered(clauses);
        var lead = cursors[0];
        var (windowEnd, windowBound) = (-1, 0.0);
        for (var document = lead.Advance(0); document != MatchCursor.End;)
        {
            if (!collector.Budget.TryTake(cursors.Length))
                return;
            if (collector.IsSelective)
            {
                if (document > windowEnd)
                {
                    var quality = run.QualityOf(document);
                    if (Most(clauses, quality) <= collector.Threshold)
                    {
                        collector.Miss();
                        return;
                    }

                    Require(clauses, quality, collector);
                    windowBound = Bound(clauses, quality, document, out windowEnd);
                }

                if (windowBound <= collector.Threshold)
                {
                    collector.Miss();
                    document = lead.Advance(windowEnd + 1);
                    continue;
                }
            }

            var next = Meet(cursors, document);
            if (next == document)
            {
                Take(run, clauses, collector, document);
                next = document + 1;
            }

            document = lead.Advance(next);
        }
    }

    /// <summary>The rarest first; several terms as one where that is faster.</summary>
    private static MatchCursor[] Ordered(MatchCursor[] clauses)
    {
        MatchCursor[] cursors = [.. clauses];
        Array.Sort(cursors, static (x, y) => x.Cost.CompareTo(y.Cost));
        if (cursors is [TermCursor { Cost: >= Dense } first, TermCursor second, ..] && second.Cost <= first.Cost * LikeDensity)
            return [new PairCursor(first, second), .. cursors[2..]];
        // Where the rarest is dense, all terms are.
        if (cursors.Length == 1 || cursors[0] is not (TermCursor or DenseCursor) || DenseOf(cursors) is not { Length: > 0 } dense)
            return cursors;
        return cursors[0] is TermCursor term
            ? [new FilteredTermCursor(term, dense), .. cursors[1..].Where(cursor => cursor is not DenseCursor)]
            : [new DenseConjunction(dense), .. cursors.Where(cursor => cursor is not DenseCursor)];
    }

    private static DenseCursor[] DenseOf(MatchCursor[] cursors) => [.. cursors.OfType<DenseCursor>()];

    /// <summary>Lets clauses leave out what, with all that the others can give, is not among the best.</summary>
    private static void Require(MatchCursor[] clauses, double quality, HitCollector collector)
    {
        var most = Most(clauses, quality);
        foreach (var clause in clauses)
        {
            // Sums in another order differ by rounding.
            if (clause.Require(collector.Threshold - (most - clause.MaxScore) - Slack))
                collector.Miss();
        }
    }

    /// <returns>The document if all stand there, otherwise the next that may be.</returns>
    private static int Meet(MatchCursor[] cursors, int document)
    {
        for (var i = 1; i < cursors.Length; i++)
        {
            var next = cursors[i].Advance(document);
            if (next != document)
                return next;
        }

        return document;
    }

    private static void Take(SegmentRun run, MatchCursor[] clauses, HitCollector collector, int document)
    {
        if (!run.Accepts(document))
            return;
        var score = Score(run, clauses, document);
        if (score <= collector.Threshold && collector.IsSelective)
        {
            collector.Miss();
            return;
        }

        // Whether a phrase stands in a document is costly to tell: of those that others have not, or that are not among the best, nobody asks.
        var isExact = true;
        foreach (var clause in clauses)
        {
            if (!clause.Confirm())
                return;
            isExact &= clause is not UnionCursor { IsExact: false };
        }

        collector.Take(run, document, isExact ? score : Score(run, clauses, document));
    }

    /// <summary>Sums are made in the order of the clauses everywhere, so that a bound is never below a score by rounding.</summary>
    private static double Score(SegmentRun run, MatchCursor[] clauses, int document)
    {
        var score = run.QualityOf(document);
        foreach (var clause in clauses)
            score += clause.Score();
        return score;
    }

    private static double Most(MatchCursor[] clauses, double quality)
    {
        foreach (var clause in clauses)
            quality += clause.MaxScore;
        return quality;
    }

    private static double Bound(MatchCursor[] clauses, double quality, int document, out int last)
    {
        last = MatchCursor.End - 1;
        foreach (var clause in clauses)
        {
            quality += clause.Bound(document, out var clauseLast);
            last = Math.Min(last, clauseLast);
        }

        return quality;
    }
}
