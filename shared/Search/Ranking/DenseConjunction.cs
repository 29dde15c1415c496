using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>The documents that have all of several dense terms, 64 looked at in one step. It moves their cursors and leaves scoring to them.</summary>
internal sealed class DenseConjunction : MatchCursor
{
    private readonly DenseTermCursor[] _terms;
    private readonly TermBitmap[] _bitmaps;

    /// <summary>Of at least one.</summary>
    public DenseConjunction(DenseTermCursor[] terms)
    {
        _terms = terms;
        _bitmaps = Array.ConvertAll(terms, term => term.Bitmap);
        Cost = terms.Min(term => term.Cost);
        MaxScore = terms.Sum(term => term.MaxScore);
    }

    public override long Cost { get; }

    public override float MaxScore { get; }

    public override int Advance(int target)
    {
        if (target <= Document)
            return Document;
        Document = TermBitmap.Next(_bitmaps, target);
        foreach (var term in _terms)
            term.MoveTo(Document);
        return Document;
    }

    public override float Bound(int target, out int last)
    {
        var bound = 0f;
        last = End - 1;
        foreach (var term in _terms)
        {
            bound += term.Bound(target, out var termLast);
            last = Math.Min(last, termLast);
        }

        return bound;
    }

    public override float Score()
    {
        var score = 0f;
        foreach (var term in _terms)
            score += term.Score();
        return score;
    }
}
