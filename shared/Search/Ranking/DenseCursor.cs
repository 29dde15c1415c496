using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>Documents that a bitmap tells, for they are very many.</summary>
/// <param name="bits">A bit for each document of the segment, filled up to whole windows.</param>
internal abstract class DenseCursor(ulong[] bits) : MatchCursor
{
    /// <summary>A bit for each document. Nobody writes to it.</summary>
    public ulong[] Bits => bits;

    public override bool IsExact => true;

    public override int Advance(int target) => target <= Document ? Document : Document = TermBitmap.Next(bits, target);

    /// <summary>True if a document is one of these; moves nothing.</summary>
    public bool Knows(int document) => TermBitmap.Has(bits, document);

    public override bool Has(int document)
    {
        if (!Knows(document))
            return false;
        Document = document;
        return true;
    }

    public override float Bound(int target, out int last)
    {
        var window = target / TermBitmap.Window;
        last = (window * TermBitmap.Window) + TermBitmap.Window - 1;
        return WindowBound(window);
    }

    public override void Mark(Span<ulong> marked, QueryBudget budget)
    {
        for (var i = 0; i < bits.Length; i++)
            marked[i] |= bits[i];
    }

    /// <summary>Goes to one of its documents.</summary>
    public void MoveTo(int document) => Document = document;

    /// <summary>Has the processor fetch what tells of a document; where it cannot be asked to, nothing.</summary>
    public unsafe void Prefetch(int document)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref bits[document >> 6]));
    }
}
