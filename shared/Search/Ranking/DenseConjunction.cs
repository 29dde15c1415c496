using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>The documents that have all of several dense clauses, 64 looked at in one step. It moves their cursors and leaves scoring to them.</summary>
internal sealed class DenseConjunction : MatchCursor
{
    private readonly DenseCursor[] _clauses;
    private readonly ulong[][] _bitmaps;

    /// <summary>Of at least one.</summary>
    public DenseConjunction(DenseCursor[] clauses)
    {
        _clauses = clauses;
        _bitmaps = Array.ConvertAll(clauses, clause => clause.Bits);
        Cost = clauses.Min(clause => clause.Cost);
        MaxScore = clauses.Sum(clause => clause.MaxScore);
    }

    public override long Cost { get; }

    public override float MaxScore { get; }

    public override int Advance(int target)
    {
        if (target <= Document)
            return Document;
        Document = TermBitmap.Next(_bitmaps, target);
        foreach (var clause in _clauses)
            clause.MoveTo(Document);
        return Document;
    }

    public override float Bound(int target, out int last)
    {
        var bound = 0f;
        last = End - 1;
        foreach (var clause in _clauses)
        {
            bound += clause.Bound(target, out var clauseLast);
            last = Math.Min(last, clauseLast);
        }

        return bound;
    }

    public override float Score()
    {
        var score = 0f;
        foreach (var clause in _clauses)
            score += clause.Score();
        return score;
    }
}
