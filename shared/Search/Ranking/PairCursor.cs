namespace Replica.Search.Ranking;

/// <summary>The documents that have both of two dense terms. It moves their cursors together and leaves scoring to them.</summary>
internal sealed class PairCursor(TermCursor first, TermCursor second) : MatchCursor
{
    public override long Cost => Math.Min(first.Cost, second.Cost);

    public override float MaxScore => first.MaxScore + second.MaxScore;

    public override int Advance(int target) => target <= Document ? Document : Document = first.AdvanceWith(second, target);

    public override float Bound(int target, out int last)
    {
        var bound = first.Bound(target, out last);
        bound += second.Bound(target, out var otherLast);
        last = Math.Min(last, otherLast);
        return bound;
    }

    public override float Score() => first.Score() + second.Score();
}
