using System.Buffers;
using System.Numerics;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>
/// The documents of a segment that match several of the clauses, those that match more first. Each clause is worth its score and a bonus
/// that no scores outweigh, so documents are looked for by how many clauses they match: all that match one number before any that matches
/// fewer, and those only where the page is not full yet. Bitmaps tell who they are, 64 documents in one step; postings are read for
/// documents that may be among the best. Those that have a rare term come first, as then most of the others need not be looked at.
/// </summary>
internal sealed class MostTerms
{
    private readonly SegmentRun _run;
    private readonly MatchCursor[] _clauses;
    private readonly HitCollector _collector;
    private readonly double _bonus;
    private readonly int _least;
    private readonly int _whole;
    private readonly int _words;
    private readonly List<ulong[]> _marked = [];
    private readonly MatchCounts _counts;

    // What the clauses give at most to documents that are looked at: in all of the segment, then in a window.
    private readonly float[] _bounds;

    private MostTerms(SegmentRun run, MatchCursor[] clauses, bool isWhole, int least, double bonus, HitCollector collector)
    {
        (_run, _clauses, _least, _bonus, _collector) = (run, clauses, least, bonus, collector);
        _whole = isWhole ? clauses.Length : int.MaxValue;
        _words = TermBitmap.WordsOf(run.Segment.Count);
        _bounds = new float[clauses.Length];
        var bits = Array.ConvertAll(clauses, clause => clause is DenseTermCursor dense ? dense.Bitmap.Bits : Mark(clause));
        _counts = new(bits, [.. _marked]);
    }

    /// <summary>Finds; documents that match all clauses were taken before.</summary>
    /// <param name="run">The segment.</param>
    /// <param name="clauses">Cursors of the clauses that the segment has.</param>
    /// <param name="isWhole">True if those are all clauses there are.</param>
    /// <param name="least">Clauses that a document must match.</param>
    /// <param name="bonus">More than all clauses can score.</param>
    /// <param name="collector">Takes what is found.</param>
    public static void Run(SegmentRun run, MatchCursor[] clauses, bool isWhole, int least, double bonus, HitCollector collector)
    {
        var search = new MostTerms(run, clauses, isWhole, least, bonus, collector);
        search.Run();
        foreach (var marked in search._marked)
            ArrayPool<ulong>.Shared.Return(marked);
    }

    private ulong[] Mark(MatchCursor clause)
    {
        var marked = ArrayPool<ulong>.Shared.Rent(_words);
        _marked.Add(marked);
        Array.Clear(marked, 0, _words);
        clause.Mark(marked, _collector.Budget);
        return marked;
    }

    private void Run()
    {
        var (rare, all) = (_marked.Count, _clauses.Length);
        for (var matched = all == _whole && _clauses.All(clause => clause.IsExact) ? all - 1 : all; matched >= _least; matched--)
        {
            if (rare > 0 && !Pass(matched, hasRare: true))
                return;
            if (all - rare >= matched && !Pass(matched, hasRare: false))
                return;
        }
    }

    /// <summary>Takes the documents that match so many clauses, if the bitmaps are right; where those have too much, they match fewer.</summary>
    /// <param name="matched">Clauses.</param>
    /// <param name="hasRare">True for the documents that have a term which is not dense, false for the others.</param>
    /// <returns>False if the budget is spent.</returns>
    private bool Pass(int matched, bool hasRare)
    {
        for (var i = 0; i < _clauses.Length; i++)
            _bounds[i] = IsOf(i, hasRare) ? _clauses[i].MaxScore : 0;
        if (!CanHold(matched, 0))
            return true;
        _run.Rewind();
        foreach (var clause in _clauses)
            clause.Rewind();
        for (var word = 0; word < _words; word += TermBitmap.WindowWords)
        {
            if (!_collector.Budget.TryTake(1))
                return false;
            // Documents with a rare term are few: of those it is better to ask first whether there are any.
            if (!hasRare && !CanHold(matched, word, hasRare))
                continue;
            if (_counts.Select(word, matched, hasRare) && (!hasRare || CanHold(matched, word, hasRare)) && !Take(word, matched))
                return false;
        }

        return true;
    }

    private bool IsOf(int clause, bool hasRare) => hasRare || _clauses[clause] is DenseTermCursor;

    private bool CanHold(int matched, int word, bool hasRare)
    {
        if (!_collector.IsSelective)
            return true;
        for (var i = 0; i < _clauses.Length; i++)
            _bounds[i] = IsOf(i, hasRare) ? _clauses[i].WindowBound(word / TermBitmap.WindowWords) : 0;
        return CanHold(matched, word);
    }

    /// <summary>True if documents of so many clauses from a word on may be among the best.</summary>
    private bool CanHold(int matched, int word)
    {
        if (!_collector.IsSelective)
            return true;
        Span<float> bounds = stackalloc float[_bounds.Length];
        _bounds.CopyTo(bounds);
        bounds.Sort();
        var bound = _run.QualityOf(word * 64) + (matched * _bonus);
        foreach (var part in bounds[(bounds.Length - matched)..])
            bound += part;
        return CanBeAmongBest(bound);
    }

    private bool Take(int first, int matched)
    {
        var most = _run.QualityOf(first * 64) + (matched * _bonus);
        for (var i = 0; i < TermBitmap.WindowWords; i++)
        {
            for (var bits = _counts.Selected[i]; bits != 0; bits &= bits - 1)
            {
                if (!_collector.Budget.TryTake(1 + (_clauses.Length >> 2)))
                    return false;
                Take(((first + i) * 64) + BitOperations.TrailingZeroCount(bits), most);
            }
        }

        return true;
    }

    private void Take(int document, double bound)
    {
        for (var i = 0; i < _clauses.Length; i++)
            bound += _counts.Has(i, document) ? _bounds[i] : 0;
        if ((_collector.IsSelective && !CanBeAmongBest(bound)) || !_run.Accepts(document))
            return;
        var (score, found) = (_run.QualityOf(document), 0);
        for (var i = 0; i < _clauses.Length; i++)
        {
            if (!_counts.Has(i, document) || !_clauses[i].Has(document))
                continue;
            found++;
            score += _clauses[i].Score();
        }

        if (found >= _least && found != _whole)
            _collector.Take(_run, document, score, found * _bonus);
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
