using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>The documents of a term; each scores its impact times a weight.</summary>
internal sealed class TermCursor(PostingsCursor postings, float weight) : MatchCursor
{
    private readonly PostingsCursor _postings = postings;

    public override long Cost => _postings.Count;

    public override float MaxScore => weight * _postings.MaxImpact;

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

    public override int Accumulate(int start, int end, Span<byte> counts, Span<float> scores)
    {
        var counted = 0;
        while (Advance(start) < end)
        {
            var documents = _postings.BlockDocuments;
            var impacts = _postings.BlockImpacts;
            var i = _postings.BlockIndex;
            var last = 0;
            for (; i < documents.Length && documents[i] < end; i++, counted++)
            {
                last = documents[i] - start;
                counts[last]++;
                scores[last] += weight * impacts[i];
            }

            if (Advance(start + last + 1) >= end)
                break;
        }

        return counted;
    }
}
