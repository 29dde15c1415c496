namespace Replica.Search.Ranking;

/// <summary>Keeps the best few of many candidates.</summary>
internal sealed class TopCandidates(int capacity, CandidateOrder order)
{
    // The worst that was kept is at the front.
    private readonly PriorityQueue<Candidate, Candidate> _kept =
        new(Comparer<Candidate>.Create((x, y) => order.Compare(y, x)));

    /// <summary>Keeps a candidate if it is among the best so far.</summary>
    public void Offer(Candidate candidate)
    {
        if (_kept.Count < capacity)
            _kept.Enqueue(candidate, candidate);
        else if (order.Compare(candidate, _kept.Peek()) < 0)
            _kept.DequeueEnqueue(candidate, candidate);
    }

    /// <summary>The best first. Empties this.</summary>
    public List<Candidate> Drain()
    {
        var result = new List<Candidate>(_kept.Count);
        while (_kept.TryDequeue(out var candidate, out _))
            result.Add(candidate);
        result.Reverse();
        return result;
    }
}
