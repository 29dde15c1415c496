namespace Replica.Search.Ranking;

/// <summary>Orders candidates, better ones first; equal ones by date, newest first, then by id.</summary>
internal sealed class CandidateOrder(SearchOrder order) : IComparer<Candidate>
{
    /// <inheritdoc/>
    public int Compare(Candidate x, Candidate y)
    {
        var (first, second) = (x.Stored.Document, y.Stored.Document);
        var byOrder = order switch
        {
            SearchOrder.Relevance => CompareRelevance(x, y),
            SearchOrder.Size => second.Size.CompareTo(first.Size),
            SearchOrder.Seeders => (second.Seeders ?? -1).CompareTo(first.Seeders ?? -1),
            _ => 0,
        };
        if (byOrder != 0)
            return byOrder;
        var byDate = second.Date.CompareTo(first.Date);
        return byDate != 0 ? byDate : string.CompareOrdinal(first.Id, second.Id);
    }

    private static int CompareRelevance(Candidate x, Candidate y) =>
        x.Matched != y.Matched ? y.Matched.CompareTo(x.Matched) : y.Score.CompareTo(x.Score);
}
