namespace Replica.SearchAnswers.Paging;

/// <summary>How much of each source was shown.</summary>
/// <param name="Local">Of the index.</param>
/// <param name="Dht">Of the upstreams.</param>
public readonly record struct MergePosition(int Local, int Dht)
{
    /// <summary>Results shown.</summary>
    public int Shown => Local + Dht;
}
