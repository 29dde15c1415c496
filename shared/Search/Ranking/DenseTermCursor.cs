using Replica.Search.Segments;
using Replica.Search.Segments.Postings;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Ranking;

/// <summary>The documents of a term that very many have: it walks their bitmap, and reads the postings only to score.</summary>
internal sealed class DenseTermCursor(TermBitmap bitmap, PostingsCursor postings, float weight) : MatchCursor
{
    /// <summary>Its bitmap.</summary>
    public TermBitmap Bitmap => bitmap;

    public override long Cost => postings.Count;

    public override float MaxScore => weight * postings.MaxImpact;

    public override bool IsExact => true;

    /// <summary>The cursor for a term of a segment, whatever its density.</summary>
    public static MatchCursor Open(Segment segment, in TermEntry entry, float weight)
    {
        var postings = new PostingsCursor();
        segment.Open(entry, postings);
        return segment.Bitmaps.Find(segment, entry) is { } bitmap ? new DenseTermCursor(bitmap, postings, weight) : new TermCursor(postings, weight);
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
        last = Math.Min(postings.MoveToBlock(target), End - 1);
        return weight * postings.BlockMaxImpact;
    }

    public override float WindowBound(int window) => weight * bitmap.MaxImpacts[window];

    public override float Score() => weight * postings.ImpactAt(bitmap.RankOf(Document));

    public override void Mark(Span<ulong> bits, QueryBudget budget)
    {
        for (var i = 0; i < bitmap.Bits.Length; i++)
            bits[i] |= bitmap.Bits[i];
    }

    /// <summary>Goes to a document that has the term.</summary>
    public void MoveTo(int document) => Document = document;

    public override void Rewind()
    {
        base.Rewind();
        postings.Rewind();
    }
}
