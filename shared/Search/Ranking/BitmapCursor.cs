using System.Numerics;

namespace Replica.Search.Ranking;

/// <summary>Documents that were collected beforehand, each with the best impact of the terms it has.</summary>
internal sealed class BitmapCursor(int documents, float weight) : MatchCursor
{
    private readonly ulong[] _bits = new ulong[(documents + 63) / 64];
    private readonly byte[] _impacts = GC.AllocateUninitializedArray<byte>(documents);
    private byte _maxImpact;
    private long _count;

    public override long Cost => _count;

    public override float MaxScore => weight * _maxImpact;

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

    public override int Advance(int target)
    {
        if (target <= Document)
            return Document;
        var word = target >> 6;
        if (word >= _bits.Length)
            return Document = End;
        for (var bits = _bits[word] & (ulong.MaxValue << (target & 63)); ; bits = _bits[word])
        {
            if (bits != 0)
                return Document = (word * 64) + BitOperations.TrailingZeroCount(bits);
            if (++word == _bits.Length)
                return Document = End;
        }
    }

    public override float Bound(int target, out int last)
    {
        last = End - 1;
        return MaxScore;
    }

    public override float Score() => weight * _impacts[Document];
}
