using System.Buffers;
using System.Numerics;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <content>
/// Documents that have none of the rare clauses: bitmaps of the common ones tell which have so many of them, and in which windows they may
/// be among the best.
/// </content>
internal sealed partial class MostTerms
{
    private readonly List<ulong[]> _marked = [];
    private MatchCounts? _counts;

    private ReadOnlySpan<int> Common => _byCost.AsSpan(_rare);

    private bool PassCommon(int matched)
    {
        _counts ??= Mark();
        var words = TermBitmap.WordsOf(_run.Segment.Count);
        if (!CanHold(matched, 0))
            return true;
        Rewind();
        for (var word = 0; word < words; word += TermBitmap.WindowWords)
        {
            if (!_collector.Budget.TryTake(1))
                return false;
            if (CanWindowHold(matched, word) && !TakeWindow(matched, word))
                return false;
        }

        return true;
    }

    /// <summary>The bitmaps of the common clauses, those that have one as it is.</summary>
    private MatchCounts Mark()
    {
        var words = TermBitmap.WordsOf(_run.Segment.Count);
        var bits = new ulong[Common.Length][];
        for (var i = 0; i < bits.Length; i++)
        {
            var clause = _clauses[Common[i]];
            if (clause is DenseCursor dense)
            {
                bits[i] = dense.Bits;
                continue;
            }

            _marked.Add(bits[i] = ArrayPool<ulong>.Shared.Rent(words));
            Array.Clear(bits[i], 0, words);
            clause.Rewind();
            clause.Mark(bits[i], _collector.Budget);
        }

        return new(bits);
    }

    private void EndWindows()
    {
        foreach (var marked in _marked)
            ArrayPool<ulong>.Shared.Return(marked);
    }

    private bool CanWindowHold(int matched, int word)
    {
        if (!_collector.IsSelective)
            return true;
        foreach (var clause in Common)
            _bounds[clause] = _clauses[clause].WindowBound(word / TermBitmap.WindowWords);
        return CanHold(matched, word * 64);
    }

    /// <summary>True if documents of so many common clauses from one on may be among the best.</summary>
    private bool CanHold(int matched, int document) =>
        !_collector.IsSelective || CanBeAmongBest(_run.QualityOf(document) + (matched * _rule.Bonus) + Best(matched, Common));

    private bool TakeWindow(int matched, int word)
    {
        var most = _run.QualityOf(word * 64) + (matched * _rule.Bonus);
        var selected = _counts!.Select(word, matched);
        for (var i = 0; i < selected.Length; i++)
        {
            for (var documents = selected[i]; documents != 0; documents &= documents - 1)
            {
                if (!_collector.Budget.TryTake(1 + (_clauses.Length >> 2)))
                    return false;
                var document = ((word + i) * 64) + BitOperations.TrailingZeroCount(documents);
                if (CanBeTaken(document, most))
                    Take(document, matched, hasRare: false);
            }
        }

        return true;
    }

    private bool CanBeTaken(int document, double bound)
    {
        if (!_collector.IsSelective)
            return true;
        for (var i = 0; i < Common.Length; i++)
            bound += _counts!.Has(i, document) ? _bounds[Common[i]] : 0;
        return CanBeAmongBest(bound);
    }
}
