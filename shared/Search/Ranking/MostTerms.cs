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
    private readonly ulong[] _rare;
    private readonly MatchCounts _counts;

    // What the clauses give at most to documents that are looked at: in all of the segment, then in a window.
    private readonly float[] _bounds;

    // What quality and the number of clauses give at most to those that come next.
    private double _most;

    private MostTerms(SegmentRun run, MatchCursor[] clauses, bool isWhole, int least, double bonus, HitCollector collector)
    {
        (_run, _clauses, _least, _bonus, _collector) = (run, clauses, least, bonus, collector);
        _whole = isWhole ? clauses.Length : int.MaxValue;
        _words = TermBitmap.WordsOf(run.Segment.Count);
        _bounds = new float[clauses.Length];
        var bits = Array.ConvertAll(clauses, clause => clause is DenseTermCursor dense ? dense.Bitmap.Bits : Mark(clause));
        _counts = new(bits);
        _rare = Join();
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
        ArrayPool<ulong>.Shared.Return(search._rare);
    }

    private ulong[] Mark(MatchCursor clause)
    {
        var marked = Empty();
        _marked.Add(marked);
        clause.Mark(marked, _collector.Budget);
        return marked;
    }

    /// <summary>The documents of any clause that is not dense.</summary>
    private ulong[] Join()
    {
        var joined = Empty();
        foreach (var marked in _marked)
        {
            for (var word = 0; word < _words; word++)
                joined[word] |= marked[word];
        }

        return joined;
    }

    private ulong[] Empty()
    {
        var words = ArrayPool<ulong>.Shared.Rent(_words);
        Array.Clear(words, 0, _words);
        return words;
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
        return hasRare ? PassRare(matched) : PassDense(matched);
    }

    private bool PassRare(int matched)
    {
        var (windowEnd, canHold) = (0, true);
        for (var word = NextRare(0); word < _words; word = NextRare(word + 1))
        {
            if (!_collector.Budget.TryTake(1))
                return false;
            var documents = _counts.Select(word, matched) & _rare[word];
            if (documents == 0)
                continue;
            if (word >= windowEnd)
            {
                windowEnd = (word / TermBitmap.WindowWords * TermBitmap.WindowWords) + TermBitmap.WindowWords;
                canHold = CanWindowHold(matched, windowEnd - TermBitmap.WindowWords, hasRare: true);
            }

            if (canHold && !Take(word, documents))
                return false;
        }

        return true;
    }

    private int NextRare(int word)
    {
        var next = _rare.AsSpan(word, _words - word).IndexOfAnyExcept(0ul);
        return next < 0 ? _words : word + next;
    }

    private bool PassDense(int matched)
    {
        for (var word = 0; word < _words; word += TermBitmap.WindowWords)
        {
            if (!_collector.Budget.TryTake(1))
                return false;
            if (!CanWindowHold(matched, word, hasRare: false))
                continue;
            var documents = _counts.SelectWindow(word, matched);
            for (var i = 0; i < documents.Length; i++)
            {
                if (!Take(word + i, documents[i] & ~_rare[word + i]))
                    return false;
            }
        }

        return true;
    }

    private bool IsOf(int clause, bool hasRare) => hasRare || _clauses[clause] is DenseTermCursor;

    private bool CanWindowHold(int matched, int word, bool hasRare)
    {
        if (_collector.IsSelective)
        {
            var window = word / TermBitmap.WindowWords;
            for (var i = 0; i < _clauses.Length; i++)
                _bounds[i] = IsOf(i, hasRare) ? _clauses[i].WindowBound(window) : 0;
        }

        return CanHold(matched, word);
    }

    /// <summary>True if documents of so many clauses from a word on may be among the best.</summary>
    private bool CanHold(int matched, int word)
    {
        _most = _run.QualityOf(word * 64) + (matched * _bonus);
        return !_collector.IsSelective || CanBeAmongBest(_most + Best(matched));
    }

    /// <summary>What so many clauses give at most.</summary>
    private double Best(int matched)
    {
        var (sum, least) = (0.0, double.MaxValue);
        foreach (var bound in _bounds)
            (sum, least) = (sum + bound, Math.Min(least, bound));
        if (matched == _bounds.Length)
            return sum;
        if (matched == _bounds.Length - 1)
            return sum - least;
        Span<float> bounds = stackalloc float[_bounds.Length];
        _bounds.CopyTo(bounds);
        bounds.Sort();
        sum = 0;
        foreach (var bound in bounds[^matched..])
            sum += bound;
        return sum;
    }

    private bool Take(int word, ulong documents)
    {
        for (; documents != 0; documents &= documents - 1)
        {
            if (!_collector.Budget.TryTake(1 + (_clauses.Length >> 2)))
                return false;
            Take((word * 64) + BitOperations.TrailingZeroCount(documents));
        }

        return true;
    }

    private void Take(int document)
    {
        if (!CanBeTaken(document) || !_run.Accepts(document))
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

    private bool CanBeTaken(int document)
    {
        if (!_collector.IsSelective)
            return true;
        var bound = _most;
        for (var i = 0; i < _clauses.Length; i++)
            bound += _counts.Has(i, document) ? _bounds[i] : 0;
        return CanBeAmongBest(bound);
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
