using System.Numerics;
using System.Runtime.InteropServices;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>
/// Tells, window by window, which documents so many clauses have: a row of bits for each number, so that a word or a vector of documents is
/// counted at once.
/// </summary>
/// <param name="bits">The bitmap of each clause.</param>
/// <param name="rare">Those of them that have few documents.</param>
internal sealed class MatchCounts(ulong[][] bits, ulong[][] rare)
{
    private const int Words = TermBitmap.WindowWords;

    // With so few words to count it is not worth to count all.
    private const int FewWords = Words / 2;

    // The first row holds documents of one clause or more, the next of two or more.
    private readonly ulong[] _rows = new ulong[(bits.Length + 1) * Words];
    private readonly ulong[] _rare = new ulong[Words];
    private readonly ulong[] _selected = new ulong[Words];

    /// <summary>The documents that were found.</summary>
    public ReadOnlySpan<ulong> Selected => _selected;

    /// <summary>True if the bitmap of a clause has a document.</summary>
    public bool Has(int clause, int document) => (bits[clause][document >> 6] & (1UL << (document & 63))) != 0;

    /// <summary>Finds documents of a window.</summary>
    /// <param name="first">Its first word.</param>
    /// <param name="wanted">Clauses that they have, not more and not less.</param>
    /// <param name="hasRare">True for those that have a rare clause, false for the others.</param>
    /// <returns>True if there are any.</returns>
    public bool Select(int first, int wanted, bool hasRare)
    {
        var words = JoinRare(first);
        if (hasRare && words == 0)
            return false;
        if (hasRare && words <= FewWords)
            return SelectWords(first, wanted);
        CountAll(first, wanted);
        ReadOnlySpan<ulong> exact = Row(wanted - 1), more = Row(wanted);
        var found = 0UL;
        for (var i = 0; i < Words; i++)
            found |= _selected[i] = exact[i] & ~more[i] & (hasRare ? _rare[i] : ~_rare[i]);
        return found != 0;
    }

    /// <returns>Words in which there are documents of a rare clause.</returns>
    private int JoinRare(int first)
    {
        _rare.AsSpan().Clear();
        foreach (var clause in rare)
            Join(Vectors(_rare), Vectors(clause.AsSpan(first, Words)));
        return Words - _rare.AsSpan().Count(0ul);
    }

    private bool SelectWords(int first, int wanted)
    {
        var rows = _rows.AsSpan(0, wanted + 1);
        var found = 0UL;
        for (var i = 0; i < Words; i++)
        {
            _selected[i] = 0;
            if (_rare[i] == 0)
                continue;
            rows.Clear();
            for (var clause = 0; clause < bits.Length; clause++)
            {
                var word = bits[clause][first + i];
                for (var row = Math.Min(wanted, clause); row > 0; row--)
                    rows[row] |= rows[row - 1] & word;
                rows[0] |= word;
            }

            found |= _selected[i] = rows[wanted - 1] & ~rows[wanted] & _rare[i];
        }

        return found != 0;
    }

    private void CountAll(int first, int wanted)
    {
        _rows.AsSpan(0, (wanted + 1) * Words).Clear();
        for (var clause = 0; clause < bits.Length; clause++)
        {
            var words = Vectors(bits[clause].AsSpan(first, Words));
            for (var row = Math.Min(wanted, clause); row > 0; row--)
                JoinBoth(Vectors(Row(row)), Vectors(Row(row - 1)), words);
            Join(Vectors(Row(0)), words);
        }
    }

    private static void Join(Span<Vector<ulong>> row, ReadOnlySpan<Vector<ulong>> words)
    {
        for (var i = 0; i < row.Length; i++)
            row[i] |= words[i];
    }

    private static void JoinBoth(Span<Vector<ulong>> row, ReadOnlySpan<Vector<ulong>> before, ReadOnlySpan<Vector<ulong>> words)
    {
        for (var i = 0; i < row.Length; i++)
            row[i] |= before[i] & words[i];
    }

    private Span<ulong> Row(int row) => _rows.AsSpan(row * Words, Words);

    private static Span<Vector<ulong>> Vectors(Span<ulong> words) => MemoryMarshal.Cast<ulong, Vector<ulong>>(words);
}
