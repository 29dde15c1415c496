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

    /// <summary>Writes every term with its postings.</summary>
    /// <param name="order">The documents by rank.</param>
    /// <param name="terms">The terms by number.</param>
    /// <param name="target">Where to.</param>
    public void Write(int[] order, BytesTable terms, TermsWriter target)
    {
        var starts = CountByTerm(terms.Count);
        var (documents, hits) = SortByTerm(order, starts);
        foreach (var term in SortTerms(terms))
        {
            WriteTerm(documents.AsSpan(starts[term]..starts[term + 1]), hits.AsSpan(starts[term]..starts[term + 1]), order, target);
            target.End(terms[term]);
        }
    }

    private int[] CountByTerm(int terms)
    {
        var starts = new int[terms + 1];
        foreach (var (term, _) in CollectionsMarshal.AsSpan(_hits))
            starts[term + 1]++;
        for (var i = 0; i < terms; i++)
            starts[i + 1] += starts[i];
        return starts;
    }

    private (int[] Documents, int[] Hits) SortByTerm(int[] order, int[] starts)
    {
        var next = starts.AsSpan(0, starts.Length - 1).ToArray();
        var (documents, hits) = (new int[_hits.Count], new int[_hits.Count]);
        var all = CollectionsMarshal.AsSpan(_hits);
        for (var rank = 0; rank < order.Length; rank++)
        {
            var document = order[rank];
            foreach (var (term, hit) in all[(document == 0 ? 0 : _ends[document - 1]).._ends[document]])
            {
                var place = next[term]++;
                (documents[place], hits[place]) = (rank, hit);
            }
        }

        return (documents, hits);
    }

    private void WriteTerm(ReadOnlySpan<int> documents, Span<int> hits, int[] order, TermsWriter target)
    {
        for (int start = 0, end; start < documents.Length; start = end)
        {
            end = start + 1;
            var ascends = true;
            for (; end < documents.Length && documents[end] == documents[start]; end++)
                ascends &= hits[end] > hits[end - 1];
            var own = hits[start..end];
            if (!ascends)
                own = SortDistinct(own);
            target.Add(documents[start], ImpactOf(own, order[documents[start]]), own);
        }
    }

    private byte ImpactOf(ReadOnlySpan<int> hits, int document)
    {
        var weight = 0f;
        foreach (var hit in hits)
            weight += _weights[(document * Hit.Fields) + (int)Hit.FieldOf(hit)];
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
