using System.Runtime.InteropServices;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Terms;

/// <summary>The terms of a segment, in UTF-8, ascending by their bytes. Safe for any number of threads.</summary>
internal sealed class TermDictionary
{
    private const int Sample = 64;

    private readonly ByteSection _keys;
    private readonly ByteSection _places;
    private readonly ByteSection _blocks;

    // Every so manieth key, which stay near the processor.
    private readonly ulong[] _samples;

    /// <summary>Reads what <see cref="TermDictionaryWriter"/> wrote.</summary>
    /// <exception cref="CorruptIndexException">The lengths do not fit together.</exception>
    public TermDictionary(int count, ByteSection keys, ByteSection places, ByteSection blocks)
    {
        Count = count;
        BlockCount = (int)(((long)count + TermDictionaryWriter.BlockSize - 1) / TermDictionaryWriter.BlockSize);
        if (keys.Length != BlockCount * 8L || places.Length != BlockCount * (long)TermDictionaryWriter.PlaceSize)
            throw new CorruptIndexException("the index is damaged: its dictionary has the wrong length");
        (_keys, _places, _blocks) = (keys, places, blocks);
        _samples = new ulong[(BlockCount + Sample - 1) / Sample];
        for (var i = 0; i < _samples.Length; i++)
            _samples[i] = keys.UInt64At((long)i * Sample * 8);
    }

    /// <summary>Terms.</summary>
    public int Count { get; }

    /// <summary>Blocks of terms.</summary>
    internal int BlockCount { get; }

    /// <summary>Looks a term up.</summary>
    /// <exception cref="CorruptIndexException">The dictionary is damaged.</exception>
    public bool TryFind(ReadOnlySpan<byte> term, out TermEntry entry)
    {
        var block = FindBlock(term);
        if (block >= 0 && term.Length <= TermDictionaryWriter.MaxTermLength)
        {
            var reader = Open(block);
            return reader.TryFind(term, out entry);
        }

        entry = default;
        return false;
    }

    /// <summary>A walk whose first step is the first term that is not less than <paramref name="from"/>.</summary>
    public TermWalk Walk(ReadOnlySpan<byte> from) => new(this, from);

    /// <summary>The only block that can hold a term, or -1 if it is less than all.</summary>
    internal int FindBlock(ReadOnlySpan<byte> term)
    {
        var key = TermDictionaryWriter.KeyOf(term);
        var keys = MemoryMarshal.Cast<byte, ulong>(_keys.Span);
        var from = Math.Max(0, LowerBound(_samples, key) - 1) * Sample;
        var low = from + LowerBound(keys[from..Math.Min(keys.Length, from + Sample + 1)], key);
        var high = low;
        if (low < keys.Length && keys[low] == key)
            high = key == ulong.MaxValue ? keys.Length : low + LowerBound(keys[low..], key + 1);
        // Among blocks whose first terms share their first 8 bytes, those terms decide.
        while (low < high)
        {
            var middle = (int)((uint)(low + high) >> 1);
            if (FirstTermIsAtMost(middle, term))
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }

    private static int LowerBound(ReadOnlySpan<ulong> keys, ulong key)
    {
        var (low, high) = (0, keys.Length);
        while (low < high)
        {
            var middle = (int)((uint)(low + high) >> 1);
            if (keys[middle] < key)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The terms of a block.</summary>
    /// <exception cref="CorruptIndexException">Its place is outside.</exception>
    internal TermBlockReader Open(int block)
    {
        var place = (long)block * TermDictionaryWriter.PlaceSize;
        var count = Math.Min(TermDictionaryWriter.BlockSize, Count - (block * TermDictionaryWriter.BlockSize));
        return new(
            _blocks.From((long)_places.UInt64At(place)), count, (long)_places.UInt64At(place + 8), (long)_places.UInt64At(place + 16));
    }

    /// <summary>The term of a block that follows one of so many bytes.</summary>
    /// <param name="block">The block.</param>
    /// <param name="position">Bytes of the block read.</param>
    /// <param name="next">Where the term's postings and hits begin.</param>
    /// <param name="lastLength">Bytes of the term before.</param>
    /// <exception cref="CorruptIndexException">Its place is outside.</exception>
    internal TermBlockReader Resume(int block, int position, (long Postings, long Hits) next, int lastLength) =>
        new(_blocks.From((long)_places.UInt64At((long)block * TermDictionaryWriter.PlaceSize) + position), 1, next.Postings, next.Hits) { TermLength = lastLength };

    private bool FirstTermIsAtMost(int block, ReadOnlySpan<byte> term)
    {
        Span<byte> buffer = stackalloc byte[TermDictionaryWriter.MaxTermLength];
        var reader = Open(block);
        return reader.MoveNext(buffer) && ((ReadOnlySpan<byte>)buffer[..reader.TermLength]).SequenceCompareTo(term) <= 0;
    }
}
