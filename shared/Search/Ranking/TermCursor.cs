using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>The documents of a term; each scores its impact times a weight.</summary>
internal sealed class TermCursor(PostingsCursor postings, float weight) : MatchCursor
{
    /// <summary>Its postings.</summary>
    public PostingsCursor Postings => postings;

    public override long Cost => postings.Count;

    public override float MaxScore => weight * postings.MaxImpact;

    public override bool IsExact => true;

    public override int Advance(int target) => target <= Document ? Document : Document = postings.Advance(target);

    public override float Bound(int target, out int last)
    {
        last = Math.Min(postings.MoveToBlock(target), End - 1);
        return weight * postings.BlockMaxImpact;
    }

    public override float Score() => weight * postings.Impact;

    /// <summary>Goes, with another term, to the first document from <paramref name="target"/> on that has both.</summary>
    public int AdvanceWith(TermCursor other, int target)
    {
        if (target > Document || Document != other.Document)
            Document = other.Document = postings.AdvanceWith(other.Postings, target);
        return Document;
    }

    /// <summary>Goes to a document of the block that its postings are in.</summary>
    public int MoveTo(int place) => Document = postings.MoveTo(place);

    public override void Mark(Span<ulong> bits, QueryBudget budget)
    {
        while (postings.Document != PostingsCursor.End)
        {
            var documents = postings.BlockDocuments;
            if (!budget.TryTake(1 + (documents.Length >> 3)))
                return;
            foreach (var document in documents)
                bits[document >> 6] |= 1UL << (document & 63);
            postings.Advance(documents[^1] + 1);
        }
    }

    public override void Rewind()
    {
        base.Rewind();
        postings.Rewind();
    }
}
