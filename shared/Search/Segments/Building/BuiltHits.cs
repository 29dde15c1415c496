using System.Runtime.InteropServices;
using Replica.Search.Ranking;
using Replica.Search.Segments.Bytes;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Segments.Building;

/// <summary>The hits of documents, as they come; then, sorted by term and rank, what is written.</summary>
internal sealed class BuiltHits
{
    private readonly List<(int Term, int Hit)> _hits = [];
    private readonly List<int> _ends = [];
    private readonly List<float> _weights = [];
    private int[] _own = new int[64];
    private (int Document, int Hit)[] _sorted = [];
    private float[] _rankedWeights = [];

    /// <summary>Hits so far.</summary>
    public int Count => _hits.Count;

    /// <summary>Adds a hit of a term in the document.</summary>
    public void Add(int term, int hit) => _hits.Add((term, hit));

    /// <summary>Ends the document, whose fields have so many words.</summary>
    public void EndDocument(ReadOnlySpan<int> fieldLengths)
    {
        _ends.Add(_hits.Count);
        for (var field = 0; field < Hit.Fields; field++)
            _weights.Add(Impact.OccurrenceWeight((Field)field, fieldLengths[field]));
    }

    /// <summary>Forgets the hits, keeps the memory.</summary>
    public void Clear()
    {
        _hits.Clear();
        _ends.Clear();
        _weights.Clear();
    }

    /// <summary>Writes every term with its postings.</summary>
    /// <param name="order">The documents by rank.</param>
    /// <param name="terms">The terms by number.</param>
    /// <param name="target">Where to.</param>
    public void Write(int[] order, BytesTable terms, TermsWriter target)
    {
        var sorted = SortTerms(terms);
        RankWeights(order);
        var (starts, next) = PlaceTerms(sorted);
        var postings = SortByTerm(order, next);
        for (var i = 0; i < sorted.Length; i++)
        {
            WriteTerm(postings[starts[i]..starts[i + 1]], target);
            target.End(terms[sorted[i]]);
        }
    }

    /// <summary>Puts the weights in the order of the documents.</summary>
    private void RankWeights(int[] order)
    {
        if (_rankedWeights.Length < _weights.Count)
            _rankedWeights = GC.AllocateUninitializedArray<float>(_weights.Capacity);
        var weights = CollectionsMarshal.AsSpan(_weights);
        for (var rank = 0; rank < order.Length; rank++)
            weights.Slice(order[rank] * Hit.Fields, Hit.Fields).CopyTo(_rankedWeights.AsSpan(rank * Hit.Fields));
    }

    /// <summary>Where the hits of each term begin: by its place in the order, and by its number.</summary>
    private (int[] Starts, int[] ByNumber) PlaceTerms(int[] sorted)
    {
        var counts = new int[sorted.Length];
        foreach (var (term, _) in CollectionsMarshal.AsSpan(_hits))
            counts[term]++;
        var starts = new int[sorted.Length + 1];
        for (var i = 0; i < sorted.Length; i++)
        {
            ref var count = ref counts[sorted[i]];
            starts[i + 1] = starts[i] + count;
            count = starts[i];
        }

        return (starts, counts);
    }

    private ReadOnlySpan<(int Document, int Hit)> SortByTerm(int[] order, int[] next)
    {
        if (_sorted.Length < _hits.Count)
            _sorted = GC.AllocateUninitializedArray<(int, int)>(_hits.Capacity);
        var sorted = _sorted.AsSpan(0, _hits.Count);
        var all = CollectionsMarshal.AsSpan(_hits);
        for (var rank = 0; rank < order.Length; rank++)
        {
            var document = order[rank];
            foreach (var (term, hit) in all[(document == 0 ? 0 : _ends[document - 1]).._ends[document]])
                sorted[next[term]++] = (rank, hit);
        }

        return sorted;
    }

    private void WriteTerm(ReadOnlySpan<(int Document, int Hit)> postings, TermsWriter target)
    {
        for (int start = 0, end; start < postings.Length; start = end)
        {
            var document = postings[start].Document;
            for (end = start + 1; end < postings.Length && postings[end].Document == document;)
                end++;
            if (end - start > _own.Length)
                _own = new int[Math.Max(end - start, _own.Length * 2)];
            var own = _own.AsSpan(0, end - start);
            var ascends = true;
            for (var i = 0; i < own.Length; i++)
            {
                own[i] = postings[start + i].Hit;
                ascends &= i == 0 || own[i] > own[i - 1];
            }

            if (!ascends)
                own = SortDistinct(own);
            target.Add(document, ImpactOf(own, document), own);
        }
    }

    private byte ImpactOf(ReadOnlySpan<int> hits, int document)
    {
        var weight = 0f;
        foreach (var hit in hits)
            weight += _rankedWeights[(document * Hit.Fields) + (int)Hit.FieldOf(hit)];
        return Impact.FromWeight(weight);
    }

    private static Span<int> SortDistinct(Span<int> hits)
    {
        hits.Sort();
        var kept = 1;
        for (var i = 1; i < hits.Length; i++)
        {
            if (hits[i] != hits[kept - 1])
                hits[kept++] = hits[i];
        }

        return hits[..kept];
    }

    private static int[] SortTerms(BytesTable terms)
    {
        var keys = new ulong[terms.Count];
        var order = new int[terms.Count];
        for (var i = 0; i < order.Length; i++)
            (keys[i], order[i]) = (TermDictionaryWriter.KeyOf(terms[i]), i);
        Array.Sort(keys, order);
        // The rest of the bytes decides among those that share the first 8.
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && keys[end] == keys[start];)
                end++;
            if (end > start + 1)
                order.AsSpan(start, end - start).Sort((x, y) => terms[x].SequenceCompareTo(terms[y]));
        }

        return order;
    }
}
