using Replica.Search.Segments;
using Replica.Search.Segments.Postings;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Ranking;

/// <summary>The documents of a term that very many have.</summary>
internal sealed class DenseTermCursor(TermBitmap bitmap, float weight) : DenseCursor(bitmap.Bits)
{
    public override long Cost => bitmap.Count;

    public override float MaxScore => weight * bitmap.MaxImpact;

    /// <summary>The cursor for a term of a segment, whatever its density.</summary>
    public static MatchCursor Open(Segment segment, in TermEntry entry, float weight)
    {
        if (segment.Bitmaps.Find(segment, entry) is { } bitmap)
            return new DenseTermCursor(bitmap, weight);
        var postings = new PostingsCursor();
        segment.Open(entry, postings);
        return new TermCursor(postings, weight);
    }

    public override float WindowBound(int window) => weight * bitmap.MaxImpacts[window];

    public override float Score() => weight * bitmap.ImpactOf(Document);
}
