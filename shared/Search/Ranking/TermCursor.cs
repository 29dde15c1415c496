using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>The documents of a term; each scores its impact times a weight.</summary>
internal sealed class TermCursor(PostingsCursor postings, float weight) : MatchCursor
{
    private readonly PostingsCursor _postings = postings;

    public override long Cost => _postings.Count;

    public override float MaxScore => weight * _postings.MaxImpact;

    public override bool IsExact => true;

    public override int Advance(int target) => target <= Document ? Document : Document = _postings.Advance(target);

    public override float Bound(int target, out int last)
    {
        last = Math.Min(_postings.MoveToBlock(target), End - 1);
        return weight * _postings.BlockMaxImpact;
    }

    public override float Score() => weight * _postings.Impact;

    /// <summary>Goes, with another term, to the first document from <paramref name="target"/> on that has both.</summary>
    public int AdvanceWith(TermCursor other, int target)
    {
        if (target > Document || Document != other.Document)
            Document = other.Document = _postings.AdvanceWith(other._postings, target);
        return Document;
    }

    public override void Mark(Span<ulong> bits, QueryBudget budget)
    {
        while (_postings.Document != PostingsCursor.End)
        {
            var documents = _postings.BlockDocuments;
            if (!budget.TryTake(1 + (documents.Length >> 3)))
                return;
            foreach (var document in documents)
                bits[document >> 6] |= 1UL << (document & 63);
            _postings.Advance(documents[^1] + 1);
        }
    }

    public override void Rewind()
    {
        base.Rewind();
        _postings.Rewind();
    }
}
