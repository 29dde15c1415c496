namespace Replica.Search.Ranking;

/// <summary>Bounds what one query costs, in postings read.</summary>
internal sealed class QueryBudget(int postings)
{
    /// <summary>What a query may read unless told otherwise: well above what a hundred thousand documents need, some tens of milliseconds.</summary>
    public const int Default = 4_000_000;

    private int _left = postings;

    /// <summary>True once something was refused: the answer is incomplete.</summary>
    public bool IsCut { get; private set; }

    /// <summary>How many of <paramref name="wanted"/> postings may be read.</summary>
    public int Take(int wanted)
    {
        var taken = Math.Min(wanted, _left);
        IsCut |= taken < wanted;
        _left -= taken;
        return taken;
    }
}
