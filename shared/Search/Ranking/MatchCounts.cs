using System.Numerics;
using System.Runtime.InteropServices;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>Tells which documents so many clauses have: a row of bits for each number, so that a word or a vector of documents is counted at once.</summary>
/// <param name="bits">The bitmap of each clause.</param>
internal sealed class MatchCounts(ulong[][] bits)
{
    private const int Words = TermBitmap.WindowWords;

    // The first row holds documents of one clause or more, the next of two or more.
    private readonly ulong[] _rows = new ulong[(bits.Length + 1) * Words];

    /// <summary>True if the bitmap of a clause has a document.</summary>
    public bool Has(int clause, int document) => (bits[clause][document >> 6] & (1UL << (document & 63))) != 0;

    /// <summary>The documents of a word that so many clauses have, not more and not less.</summary>
    public ulong Select(int word, int wanted)
    {
        var rows = _rows.AsSpan(0, wanted + 1);
        rows.Clear();
        for (var clause = 0; clause < bits.Length; clause++)
        {
            var documents = bits[clause][word];
            for (var row = Math.Min(wanted, clause); row > 0; row--)
                rows[row] |= rows[row - 1] & documents;
            rows[0] |= documents;
        }

        return rows[wanted - 1] & ~rows[wanted];
    }

    /// <summary>The same of a whole window from a word on.</summary>
    public ReadOnlySpan<ulong> SelectWindow(int first, int wanted)
    {
        _rows.AsSpan(0, (wanted + 1) * Words).Clear();
        for (var clause = 0; clause < bits.Length; clause++)
        {
            var documents = Vectors(bits[clause].AsSpan(first, Words));
            for (var row = Math.Min(wanted, clause); row > 0; row--)
                Join(Row(row), Row(row - 1), documents);
            Join(Row(0), documents);
        }

        Span<ulong> selected = _rows.AsSpan((wanted - 1) * Words, Words), more = _rows.AsSpan(wanted * Words, Words);
        for (var i = 0; i < Words; i++)
            selected[i] &= ~more[i];
        return selected;
    }

    private static void Join(Span<Vector<ulong>> row, ReadOnlySpan<Vector<ulong>> documents)
    {
        for (var i = 0; i < row.Length; i++)
            row[i] |= documents[i];
    }

    private static void Join(Span<Vector<ulong>> row, ReadOnlySpan<Vector<ulong>> before, ReadOnlySpan<Vector<ulong>> documents)
    {
        for (var i = 0; i < row.Length; i++)
            row[i] |= before[i] & documents[i];
    }

    private Span<Vector<ulong>> Row(int row) => Vectors(_rows.AsSpan(row * Words, Words));

    private static Span<Vector<ulong>> Vectors(Span<ulong> words) => MemoryMarshal.Cast<ulong, Vector<ulong>>(words);
}
