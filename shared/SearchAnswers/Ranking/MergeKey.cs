namespace Replica.SearchAnswers.Ranking;

/// <summary>Where a result stands among those of the other source. Of equal ones the index's come first.</summary>
/// <param name="Tier">A smaller one comes first: see <see cref="Tiers"/>; 0 where the order is not by relevance.</param>
/// <param name="Value">A larger one comes first: a date, a size, seeders; 0 where the order is by relevance.</param>
public readonly record struct MergeKey(int Tier, long Value = 0)
{
    /// <summary>Below zero if it comes before another, above if after.</summary>
    public int CompareTo(MergeKey other) => Tier != other.Tier ? Tier.CompareTo(other.Tier) : other.Value.CompareTo(Value);
}
