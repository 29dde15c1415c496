namespace Replica.Search.Ranking;

/// <summary>Only the documents of another cursor that it confirms.</summary>
internal sealed class ConfirmedCursor(MatchCursor inner) : MatchCursor
{
    public override long Cost => inner.Cost;

    public override float MaxScore => inner.MaxScore;

    public override int Advance(int target)
    {
        if (target <= Document)
            return Document;
        var document = inner.Advance(target);
        while (document != End && !inner.Confirm())
            document = inner.Advance(document + 1);
        return Document = document;
    }

    public override float Bound(int target, out int last) => inner.Bound(target, out last);

    public override float Score() => inner.Score();

    public override void Rewind()
    {
        base.Rewind();
        inner.Rewind();
    }
}
