using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>
/// Documents that were collected beforehand, each with the best impact of the terms it has. A thread has one at a time: the next takes over
/// its memory.
/// </summary>
internal sealed class BitmapCursor : MatchCursor
{
    [ThreadStatic]
    private static ulong[]? _lastBits;

    [ThreadStatic]
    private static byte[]? _lastImpacts;

    private readonly ulong[] _bits;
    private readonly byte[] _impacts;
    private readonly int _words;
    private readonly float _weight;
    private byte _maxImpact;
    private long _count;

    /// <summary>None yet, of so many documents; each will score its impact times the weight.</summary>
    public BitmapCursor(int documents, float weight)
    {
        _weight = weight;
        _words = (documents + 63) / 64;
        if (_lastBits is null || _lastBits.Length < _words)
            (_lastBits, _lastImpacts) = (new ulong[_words], GC.AllocateUninitializedArray<byte>(_words * 64));
        (_bits, _impacts) = (_lastBits, _lastImpacts!);
        _bits.AsSpan(0, _words).Clear();
    }

    public override long Cost => _count;

    public override float MaxScore => _weight * _maxImpact;

    /// <summary>Collects a document, before the first step.</summary>
    public void Add(int document, byte impact)
    {
        ref var word = ref _bits[document >> 6];
        var bit = 1UL << (document & 63);
        if ((word & bit) == 0)
        {
            word |= bit;
            _count++;
            _impacts[document] = impact;
        }
        else if (_impacts[document] < impact)
        {
            _impacts[document] = impact;
        }

        _maxImpact = Math.Max(_maxImpact, impact);
    }

    /// <summary>The same, to be kept.</summary>
    public TermBitmap ToTermBitmap() => new(_bits.AsSpan(0, _words), _impacts, (int)_count);

    public override int Advance(int target)
    {
        if (target <= Document)
            return Document;
        return Document = TermBitmap.Next(_bits.AsSpan(0, _words), target);
    }

    public override bool IsExact => true;

    public override void Mark(Span<ulong> bits, QueryBudget budget)
    {
        for (var i = 0; i < _words; i++)
            bits[i] |= _bits[i];
    }

    public override float Bound(int target, out int last)
    {
        last = End - 1;
        return MaxScore;
    }

    public override float Score() => _weight * _impacts[Document];
}
