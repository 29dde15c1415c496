namespace Replica.Search.Ranking;

/// <summary>Bounds what one query costs, in steps of a few tens of nanoseconds.</summary>
internal sealed class QueryBudget(int steps)
{
    /// <summary>What a query may take unless told otherwise: about a tenth of a second.</summary>
    public const int Default = 4_000_000;

    private long _left = steps;

    /// <summary>True once something was refused: the answer is incomplete.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Steps taken.</summary>
    public long Taken => steps - _left;

    /// <summary>Takes steps, if as many are left.</summary>
    public bool TryTake(long wanted)
    {
        if (wanted <= _left)
        {
            _left -= wanted;
            return true;
        }

        IsCut = true;
        return false;
    }
}
