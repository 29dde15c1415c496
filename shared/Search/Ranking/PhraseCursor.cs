using System.Runtime.InteropServices;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>
/// The documents that have several terms at their offsets in one field; each scores what its terms do. It walks the documents that have all
/// terms; the places are read only to confirm.
/// </summary>
internal sealed class PhraseCursor : MatchCursor
{
    private readonly PostingsCursor[] _terms;
    private readonly int[] _offsets;
    private readonly float[] _weights;
    private readonly PostingsCursor[] _sparse;
    private readonly ulong[][] _dense;
    private readonly List<int> _starts = [];
    private readonly List<int> _hits = [];
    private int _confirmed = -1;
    private bool _isConfirmed;

    /// <summary>Of terms with their bitmaps, null where they are not dense, and the offset and the weight of each.</summary>
    public PhraseCursor(PostingsCursor[] terms, ulong[]?[] bitmaps, int[] offsets, float[] weights)
    {
        (_terms, _offsets, _weights) = (terms, offsets, weights);
        _sparse = [.. terms.Where((_, i) => bitmaps[i] is null).OrderBy(term => term.Count)];
        _dense = [.. bitmaps.OfType<ulong[]>()];
        Cost = terms.Min(term => term.Count);
        for (var i = 0; i < terms.Length; i++)
            MaxScore += weights[i] * terms[i].MaxImpact;
    }

    public override long Cost { get; }

    public override float MaxScore { get; }

    public override int Advance(int target)
    {
        if (target <= Document)
            return Document;
        var document = Meet(target);
        while (document != End && !HasDense(document))
            document = Meet(document + 1);
        return Document = document;
    }

    public override float Bound(int target, out int last)
    {
        var bound = 0f;
        last = End - 1;
        for (var i = 0; i < _terms.Length; i++)
        {
            last = Math.Min(last, _terms[i].MoveToBlock(target));
            bound += _weights[i] * _terms[i].BlockMaxImpact;
        }

        return bound;
    }

    public override bool Confirm()
    {
        if (_confirmed != Document)
            (_confirmed, _isConfirmed) = (Document, StandsTogether());
        return _isConfirmed;
    }

    public override float Score()
    {
        var score = 0f;
        MoveTerms();
        for (var i = 0; i < _terms.Length; i++)
            score += _weights[i] * _terms[i].Impact;
        return score;
    }

    public override void Rewind()
    {
        base.Rewind();
        _confirmed = -1;
        foreach (var term in _terms)
            term.Rewind();
    }

    private int Meet(int target)
    {
        if (_sparse.Length == 0)
            return TermBitmap.Next(_dense, target);
        for (var i = 0; i < _sparse.Length;)
        {
            var document = _sparse[i].Advance(target);
            (target, i) = document == target || i == 0 ? (document, i + 1) : (document, 0);
            if (document == End)
                break;
        }

        return target;
    }

    private bool HasDense(int document)
    {
        foreach (var bitmap in _dense)
        {
            if (!TermBitmap.Has(bitmap, document))
                return false;
        }

        return true;
    }

    // Dense terms stay behind until their postings are asked for.
    private void MoveTerms()
    {
        foreach (var term in _terms)
            term.Advance(Document);
    }

    /// <summary>Keeps the places at which the phrase may start, term by term.</summary>
    private bool StandsTogether()
    {
        MoveTerms();
        _starts.Clear();
        _terms[0].ReadHits(_starts);
        for (var i = 1; i < _terms.Length && _starts.Count > 0; i++)
        {
            _hits.Clear();
            _terms[i].ReadHits(_hits);
            var hits = CollectionsMarshal.AsSpan(_hits);
            var kept = 0;
            foreach (var start in CollectionsMarshal.AsSpan(_starts))
            {
                if (hits.BinarySearch(start + _offsets[i]) >= 0)
                    _starts[kept++] = start;
            }

            _starts.RemoveRange(kept, _starts.Count - kept);
        }

        return _starts.Count > 0;
    }
}
