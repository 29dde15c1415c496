using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>The documents of a term; each scores its impact times a weight.</summary>
internal sealed class TermCursor(PostingsCursor postings, float weight) : MatchCursor
{
    public override long Cost => postings.Count;

    public override float MaxScore => weight * postings.MaxImpact;

    public override int Advance(int target) => target <= Document ? Document : Document = postings.Advance(target);

    public override float Bound(int target, out int last)
    {
        last = Math.Min(postings.MoveToBlock(target), End - 1);
        return weight * postings.BlockMaxImpact;
    }

    public override float Score() => weight * postings.Impact;
}
