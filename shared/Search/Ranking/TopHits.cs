namespace Replica.Search.Ranking;

/// <summary>Keeps the best few of many hits; of equal ones those of the first view, and in it the first documents.</summary>
internal sealed class TopHits(int capacity)
{
    // A heap whose root is the worst that is kept.
    private RankedHit[] _heap = new RankedHit[Math.Min(capacity, 128)];

    /// <summary>Hits kept.</summary>
    public int Count { get; private set; }

    /// <summary>A hit must have as much as this to be kept, and more if it stands behind those that have as much.</summary>
    public double Threshold { get; private set; } = double.NegativeInfinity;

    /// <summary>Keeps a hit if it is among the best so far.</summary>
    public void Offer(in RankedHit hit)
    {
        if (Count < capacity)
        {
            if (Count == _heap.Length)
                Array.Resize(ref _heap, Math.Min(capacity, Count * 2));
            SiftUp(Count++, hit);
        }
        else if (IsWorse(_heap[0], hit))
        {
            SiftDown(0, hit);
        }

        if (Count == capacity)
            Threshold = _heap[0].Key;
    }

    /// <summary>Adds to the key of each hit that is kept.</summary>
    public void Raise(double bonus)
    {
        foreach (ref var hit in _heap.AsSpan(0, Count))
            hit = hit with { Key = hit.Key + bonus };
        Threshold += bonus;
    }

    /// <summary>The best first. Ends this.</summary>
    public ReadOnlySpan<RankedHit> Sort()
    {
        var hits = _heap.AsSpan(0, Count);
        hits.Sort(static (x, y) => IsWorse(x, y) ? 1 : IsWorse(y, x) ? -1 : 0);
        return hits;
    }

    private static bool IsWorse(in RankedHit x, in RankedHit y) =>
        x.Key != y.Key ? x.Key < y.Key : x.View != y.View ? x.View > y.View : x.Document > y.Document;

    private void SiftUp(int i, in RankedHit hit)
    {
        for (int parent; i > 0 && IsWorse(hit, _heap[parent = (i - 1) / 2]); i = parent)
            _heap[i] = _heap[parent];
        _heap[i] = hit;
    }

    private void SiftDown(int i, in RankedHit hit)
    {
        for (int child; (child = (2 * i) + 1) < Count; i = child)
        {
            if (child + 1 < Count && IsWorse(_heap[child + 1], _heap[child]))
                child++;
            if (!IsWorse(_heap[child], hit))
                break;
            _heap[i] = _heap[child];
        }

        _heap[i] = hit;
    }
}
