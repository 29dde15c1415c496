namespace Replica.Search.Ranking;

/// <summary>
/// The documents of a segment that match several of the clauses, those that match more first. Each clause is worth its score and a bonus
/// that no scores outweigh; the clauses that together cannot lift a document among the best are only asked about documents that others
/// find (MaxScore; Turtle, Flood 1995).
/// </summary>
internal sealed class MostTerms
{
    private readonly SegmentRun _run;
    private readonly MatchCursor[] _clauses;
    private readonly MatchCursor[] _byWorth;
    private readonly double[] _worth;
    private readonly HitCollector _collector;
    private readonly double _bonus;
    private readonly int _least;

    // The first of these clauses, in the order of worth, cannot make a hit by themselves.
    private int _idle;

    private MostTerms(SegmentRun run, MatchCursor[] clauses, int least, double bonus, HitCollector collector)
    {
        (_run, _clauses, _least, _bonus, _collector) = (run, clauses, least, bonus, collector);
        _byWorth = [.. clauses.OrderBy(cursor => cursor.MaxScore)];
        _worth = new double[clauses.Length + 1];
        for (var i = 0; i < clauses.Length; i++)
            _worth[i + 1] = _worth[i] + _byWorth[i].MaxScore + bonus;
    }

    /// <summary>Finds.</summary>
    /// <param name="run">The segment.</param>
    /// <param name="clauses">Cursors of the clauses that the segment has.</param>
    /// <param name="least">Clauses that a document must match.</param>
    /// <param name="bonus">More than all clauses can score.</param>
    /// <param name="collector">Takes what is found.</param>
    public static void Run(SegmentRun run, MatchCursor[] clauses, int least, double bonus, HitCollector collector) =>
        new MostTerms(run, clauses, least, bonus, collector).Run();

    private void Run()
    {
        for (var document = 0; ;)
        {
            if (!_collector.Budget.TryTake(_clauses.Length) || !Retire(document))
                return;
            document = Next(document);
            if (document == MatchCursor.End)
                return;
            if (_collector.IsSelective && Bound(document, out var last) <= _collector.Threshold)
            {
                _collector.Miss();
                document = last + 1;
                continue;
            }

            Take(document);
            document++;
        }
    }

    /// <returns>False if no document from this one on can be a hit.</returns>
    private bool Retire(int document)
    {
        while (_idle < _clauses.Length && _idle + 1 < _least)
            _idle++;
        if (!_collector.IsSelective)
            return _idle < _clauses.Length;
        var quality = _run.QualityOf(document);
        while (_idle < _clauses.Length && Slack(_worth[_idle + 1] + quality) <= _collector.Threshold)
        {
            _collector.Miss();
            _idle++;
        }

        return _idle < _clauses.Length;
    }

    private int Next(int document)
    {
        var next = MatchCursor.End;
        for (var i = _idle; i < _byWorth.Length; i++)
            next = Math.Min(next, _byWorth[i].Advance(document));
        return next;
    }

    private double Bound(int document, out int last)
    {
        var bound = _worth[_idle] + _run.QualityOf(document);
        last = MatchCursor.End - 1;
        for (var i = _idle; i < _byWorth.Length; i++)
        {
            if (_byWorth[i].Document > document)
            {
                last = Math.Min(last, _byWorth[i].Document - 1);
                continue;
            }

            bound += _byWorth[i].Bound(document, out var clauseLast) + _bonus;
            last = Math.Min(last, clauseLast);
        }

        return Slack(bound);
    }

    private void Take(int document)
    {
        if (!_run.Accepts(document))
            return;
        var quality = _run.QualityOf(document);
        var (matched, known) = (0, quality);
        for (var i = _byWorth.Length - 1; i >= 0; i--)
        {
            if (i < _idle)
            {
                if (matched + i + 1 < _least)
                    return;
                if (_collector.IsSelective && Slack(known + _worth[i + 1]) <= _collector.Threshold)
                {
                    _collector.Miss();
                    return;
                }
            }

            if (_byWorth[i].Advance(document) != document || !_byWorth[i].Confirm())
                continue;
            matched++;
            known += _byWorth[i].Score() + _bonus;
        }

        if (matched >= _least)
            _collector.Take(_run, document, Score(document, quality), matched * _bonus);
    }

    /// <summary>Summed in the order of the clauses, as everywhere.</summary>
    private double Score(int document, double score)
    {
        foreach (var clause in _clauses)
        {
            if (clause.Document == document && clause.Confirm())
                score += clause.Score();
        }

        return score;
    }

    // Sums made in another order differ by rounding.
    private static double Slack(double bound) => bound + 1e-6;
}
