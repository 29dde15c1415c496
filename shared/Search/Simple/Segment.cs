using System.Collections.Immutable;

namespace Replica.Search.Simple;

/// <summary>
/// An immutable inverted index of some documents. The postings of all terms lie end to end in three arrays: documents, for each of those
/// where its hits start, and hits.
/// </summary>
internal sealed class Segment
{
    private readonly string[] _terms;
    private readonly int[] _postingStarts;
    private readonly int[] _postings;
    private readonly int[] _hitStarts;
    private readonly int[] _hits;
    private readonly int[] _fieldLengths;
    private readonly int[] _byId;
    private readonly int[] _byInfoHash;

    /// <summary>Takes over arrays that nobody changes any more.</summary>
    public Segment(StoredDocument[] documents, string[] terms, int[] postingStarts, int[] postings, int[] hitStarts, int[] hits)
    {
        Documents = documents;
        (_terms, _postingStarts, _postings, _hitStarts, _hits) = (terms, postingStarts, postings, hitStarts, hits);
        _byId = SortedBy(document => document.Id);
        _byInfoHash = SortedBy(document => document.InfoHash);
        _fieldLengths = [.. documents.SelectMany(document => document.FieldLengths)];
        FieldTotals = [.. Enumerable.Range(0, Hit.Fields).Select(field => documents.Sum(document => (long)document.FieldLengths[field]))];
    }

    /// <summary>By ordinal.</summary>
    public StoredDocument[] Documents { get; }

    /// <summary>Words in each <see cref="Field"/> of all documents.</summary>
    public ImmutableArray<long> FieldTotals { get; }

    /// <summary>Words in each <see cref="Field"/> of a document; here too because every match needs them.</summary>
    public ReadOnlySpan<int> FieldLengthsOf(int document) => _fieldLengths.AsSpan(document * Hit.Fields, Hit.Fields);

    /// <summary>Distinct terms, in ordinal order.</summary>
    public ReadOnlySpan<string> Terms => _terms;

    /// <summary>The postings of the <paramref name="term"/>th term.</summary>
    public Postings PostingsOf(int term)
    {
        var (start, end) = (_postingStarts[term], _postingStarts[term + 1]);
        return new(_postings.AsSpan(start, end - start), _hitStarts.AsSpan(start, end - start + 1), _hits);
    }

    /// <summary>The number of a term, or -1.</summary>
    public int FindTerm(string term)
    {
        var i = LowerBound(term);
        return i < _terms.Length && _terms[i] == term ? i : -1;
    }

    /// <summary>The numbers of the terms that start so, as start and end.</summary>
    public (int Start, int End) FindPrefix(string prefix)
    {
        var start = LowerBound(prefix);
        var (low, high) = (start, _terms.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_terms[middle].StartsWith(prefix, StringComparison.Ordinal))
                low = middle + 1;
            else
                high = middle;
        }

        return (start, low);
    }

    /// <summary>The ordinal of a document by id, or -1.</summary>
    public int FindId(string id)
    {
        var i = LowerBound(_byId, document => document.Id, id);
        return i < _byId.Length && Documents[_byId[i]].Document.Id == id ? _byId[i] : -1;
    }

    /// <summary>The ordinals of documents by info hash.</summary>
    public IEnumerable<int> FindInfoHash(string infoHash)
    {
        var start = LowerBound(_byInfoHash, document => document.InfoHash, infoHash);
        return _byInfoHash.Skip(start).TakeWhile(document => Documents[document].Document.InfoHash == infoHash);
    }

    private int LowerBound(string term)
    {
        var i = Array.BinarySearch(_terms, term, StringComparer.Ordinal);
        return i < 0 ? ~i : i;
    }

    private int LowerBound(int[] order, Func<IndexDocument, string> key, string value)
    {
        var (low, high) = (0, order.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(key(Documents[order[middle]].Document), value) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private int[] SortedBy(Func<IndexDocument, string> key)
    {
        var order = Enumerable.Range(0, Documents.Length).ToArray();
        var keys = Array.ConvertAll(Documents, document => key(document.Document));
        Array.Sort(keys, order, StringComparer.Ordinal);
        return order;
    }
}
