namespace Replica.Search.Ranking;

/// <summary>
/// The documents of a segment that match several of the clauses, those that match more first. Each clause is worth its score and a bonus
/// that no scores outweigh; the clauses that together cannot lift a document among the best are only asked about documents that others
/// find (MaxScore; Turtle, Flood 1995). Documents that match all clauses were taken before, so what all but one can give is the bound.
/// </summary>
internal sealed class MostTerms
{
    // Documents looked at together: their counts and scores stay in the processor's nearest cache.
    private const int Window = 2_048;

    private readonly byte[] _counts = new byte[Window];
    private readonly float[] _scores = new float[Window];
    private readonly SegmentRun _run;
    private readonly MatchCursor[] _clauses;
    private readonly MatchCursor[] _byWorth;
    private readonly double[] _worth;
    private readonly HitCollector _collector;
    private readonly double _bonus;
    private readonly int _least;
    private readonly bool _isWhole;

    // The first of these clauses, in the order of worth, cannot make a hit by themselves.
    private int _idle;

    private MostTerms(SegmentRun run, MatchCursor[] clauses, bool isWhole, int least, double bonus, HitCollector collector)
    {
        (_run, _clauses, _isWhole, _least, _bonus, _collector) = (run, clauses, isWhole, least, bonus, collector);
        _byWorth = [.. clauses.OrderBy(cursor => cursor.MaxScore)];
        _worth = new double[clauses.Length + 1];
        for (var i = 0; i < clauses.Length; i++)
            _worth[i + 1] = _worth[i] + _byWorth[i].MaxScore + bonus;
    }

    /// <summary>Finds.</summary>
    /// <param name="run">The segment.</param>
    /// <param name="clauses">Cursors of the clauses that the segment has.</param>
    /// <param name="isWhole">True if those are all clauses there are.</param>
    /// <param name="least">Clauses that a document must match.</param>
    /// <param name="bonus">More than all clauses can score.</param>
    /// <param name="collector">Takes what is found.</param>
    public static void Run(SegmentRun run, MatchCursor[] clauses, bool isWhole, int least, double bonus, HitCollector collector) =>
        new MostTerms(run, clauses, isWhole, least, bonus, collector).Run();

    private void Run()
    {
        for (var document = 0; Retire(document) && (document = Next(document)) != MatchCursor.End;)
        {
            if (!_collector.Budget.TryTake(_clauses.Length))
                return;
            if (_collector.IsSelective && Bound(document, out var last) <= _collector.Threshold)
            {
                _collector.Miss();
                document = last + 1;
                continue;
            }

            if (!Accumulate(document))
                return;
            TakeBest(document);
            document += Window;
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
        while (_idle < _clauses.Length && Slack(WorthOf(_idle + 1) + quality) <= _collector.Threshold)
        {
            _collector.Miss();
            _idle++;
        }

        return _idle < _clauses.Length;
    }

    /// <summary>What the first so many clauses, but not all there are, give at most.</summary>
    private double WorthOf(int count) => _worth[count] - (_isWhole && count == _clauses.Length ? _worth[1] : 0);

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
        var (least, given) = (_idle > 0 ? _worth[1] : double.MaxValue, _idle);
        last = MatchCursor.End - 1;
        for (var i = _idle; i < _byWorth.Length; i++)
        {
            if (_byWorth[i].Document > document)
            {
                last = Math.Min(last, _byWorth[i].Document - 1);
                continue;
            }

            var part = _byWorth[i].Bound(document, out var clauseLast) + _bonus;
            (bound, least, given) = (bound + part, Math.Min(least, part), given + 1);
            last = Math.Min(last, clauseLast);
        }

        return Slack(_isWhole && given == _clauses.Length ? bound - least : bound);
    }

    /// <summary>Counts and scores, in the documents of a window, the clauses that can make hits.</summary>
    /// <returns>False if the budget is spent.</returns>
    private bool Accumulate(int start)
    {
        Array.Clear(_counts);
        Array.Clear(_scores);
        var counted = 0;
        for (var i = _idle; i < _byWorth.Length; i++)
            counted += _byWorth[i].Accumulate(start, start + Window, _counts, _scores);
        return _collector.Budget.TryTake(counted >> 3);
    }

    private void TakeBest(int start)
    {
        var wanted = (byte)Math.Max(1, Wanted(start) - _idle);
        for (var i = 0; i < Window; i++)
        {
            var next = _counts.AsSpan(i).IndexOfAnyInRange(wanted, byte.MaxValue);
            if (next < 0)
                return;
            i += next;
            Take(start + i, _counts[i], _scores[i]);
        }
    }

    /// <summary>Clauses without which no document from this one on is a hit.</summary>
    private int Wanted(int document)
    {
        var wanted = _least;
        if (!_collector.IsSelective)
            return wanted;
        var quality = _run.QualityOf(document);
        while (wanted < _clauses.Length && Slack(_worth[^1] - _worth[_clauses.Length - wanted] + quality) <= _collector.Threshold)
        {
            _collector.Miss();
            wanted++;
        }

        return wanted;
    }

    /// <summary>Asks the idle clauses about a document of which the others are known.</summary>
    private void Take(int document, int matched, double score)
    {
        if (!_run.Accepts(document))
            return;
        score += _run.QualityOf(document);
        for (var i = _idle - 1; i >= 0; i--)
        {
            if (matched + i + 1 < _least)
                return;
            if (_collector.IsSelective && Slack(score + (matched * _bonus) + _worth[i + 1]) <= _collector.Threshold)
            {
                _collector.Miss();
                return;
            }

            if (_byWorth[i].Advance(document) != document || !_byWorth[i].Confirm())
                continue;
            matched++;
            score += _byWorth[i].Score();
        }

        if (matched >= _least && !(_isWhole && matched == _clauses.Length))
            _collector.Take(_run, document, score, matched * _bonus);
    }

    // Sums made in another order differ by rounding.
    private static double Slack(double bound) => bound + 1e-6;
}
