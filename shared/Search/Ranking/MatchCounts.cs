using System.Numerics;
using System.Runtime.InteropServices;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>Tells which documents so many clauses have: a row of bits for each number, so that a vector of documents is counted at once.</summary>
/// <param name="bits">The bitmap of each clause.</param>
internal sealed class MatchCounts(ulong[][] bits)
{
    private const int Words = TermBitmap.WindowWords;

    // The first row holds documents of one clause or more, the next of two or more.
    private readonly ulong[] _rows = new ulong[bits.Length * Words];

    /// <summary>True if the bitmap of a clause has a document.</summary>
    public bool Has(int clause, int document) => TermBitmap.Has(bits[clause], document);

    /// <summary>The documents of a window from a word on that so many clauses have, or more.</summary>
    public ReadOnlySpan<ulong> Select(int first, int wanted)
    {
        _rows.AsSpan(0, wanted * Words).Clear();
        for (var clause = 0; clause < bits.Length; clause++)
        {
            var documents = Vectors(bits[clause].AsSpan(first, Words));
            for (var row = Math.Min(wanted - 1, clause); row > 0; row--)
                Join(Row(row), Row(row - 1), documents);
            Join(Row(0), documents);
        }

        return _rows.AsSpan((wanted - 1) * Words, Words);
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
