namespace Replica.Search.Ranking;

/// <summary>Every document of a segment.</summary>
internal sealed class AllCursor(int documents) : MatchCursor
{
    public override long Cost => documents;

    public override float MaxScore => 0;

    public override int Advance(int target)
    {
        if (target > Document)
            Document = target < documents ? target : End;
        return Document;
    }

    public override float Bound(int target, out int last)
    {
        last = End - 1;
        return 0;
    }

    public override float Score() => 0;
}
