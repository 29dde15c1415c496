using Replica.Search.Segments;
using Replica.Search.Segments.Postings;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Ranking;

/// <summary>The documents of a term that very many have: it walks their bitmap.</summary>
internal sealed class DenseTermCursor(TermBitmap bitmap, float weight) : MatchCursor
{
    /// <summary>Its bitmap.</summary>
    public TermBitmap Bitmap => bitmap;

    public override long Cost => bitmap.Count;

    public override float MaxScore => weight * bitmap.MaxImpact;

    public override bool IsExact => true;

    /// <summary>The cursor for a term of a segment, whatever its density.</summary>
    public static MatchCursor Open(Segment segment, in TermEntry entry, float weight)
    {
        if (segment.Bitmaps.Find(segment, entry) is { } bitmap)
            return new DenseTermCursor(bitmap, weight);
        var postings = new PostingsCursor();
        segment.Open(entry, postings);
        return new TermCursor(postings, weight);
    }

    public override int Advance(int target) => target <= Document ? Document : Document = bitmap.Next(target);

    public override bool Has(int document)
    {
        if (!bitmap.Has(document))
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

    public override float WindowBound(int window) => weight * bitmap.MaxImpacts[window];

    public override float Score() => weight * bitmap.ImpactOf(Document);

    public override void Mark(Span<ulong> bits, QueryBudget budget)
    {
        for (var i = 0; i < bitmap.Bits.Length; i++)
            bits[i] |= bitmap.Bits[i];
    }

    /// <summary>Goes to a document that has the term.</summary>
    public void MoveTo(int document) => Document = document;
}
