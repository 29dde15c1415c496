using System.Numerics;

namespace Replica.BitTorrent.Swarm.Pieces;

/// <summary>One flag a piece.</summary>
internal sealed class Bits(int length)
{
    private const int WordBits = 64;

    private readonly ulong[] _words = new ulong[(length + WordBits - 1) / WordBits];

    /// <summary>How many flags there are.</summary>
    public int Length { get; } = length;

    /// <summary>How many are set.</summary>
    public int Count { get; private set; }

    public bool this[int index] => (_words[index / WordBits] & Mask(index)) != 0;

    /// <summary>Sets a flag.</summary>
    /// <returns>False if it was set already.</returns>
    public bool Set(int index)
    {
        if (this[index])
            return false;
        _words[index / WordBits] |= Mask(index);
        Count++;
        return true;
    }

    /// <summary>Clears a flag.</summary>
    /// <returns>False if it was clear already.</returns>
    public bool Clear(int index)
    {
        if (!this[index])
            return false;
        _words[index / WordBits] &= ~Mask(index);
        Count--;
        return true;
    }

    /// <summary>Clears them all.</summary>
    public void Clear()
    {
        Array.Clear(_words);
        Count = 0;
    }

    /// <summary>The first flag, from one on and then from the start, that is set here and in another set; -1 if there is none.</summary>
    public int FindCommon(Bits other, int from)
    {
        for (var step = 0; step <= _words.Length; step++)
        {
            var word = ((from / WordBits) + step) % Math.Max(1, _words.Length);
            if (word >= _words.Length)
                break;
            var both = _words[word] & other._words[word];
            if (step == 0)
                both &= ulong.MaxValue << (from % WordBits);
            if (both != 0)
                return (word * WordBits) + BitOperations.TrailingZeroCount(both);
        }

        return -1;
    }

    /// <summary>Reads a bitfield message (BEP 3); null if it has another length, or spare bits that are set.</summary>
    public static Bits? Parse(ReadOnlySpan<byte> bytes, int length)
    {
        if (bytes.Length != (length + 7) / 8 || (length % 8 != 0 && (bytes[^1] & (0xff >> (length % 8))) != 0))
            return null;
        var bits = new Bits(length);
        for (var i = 0; i < bytes.Length; i++)
        {
            for (var b = (uint)bytes[i] << 24; b != 0; b &= uint.MaxValue >> (BitOperations.LeadingZeroCount(b) + 1))
                bits.Set((i * 8) + BitOperations.LeadingZeroCount(b));
        }

        return bits;
    }

    /// <summary>As on the wire: the first flag in the highest bit of the first byte.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[(Length + 7) / 8];
        for (var word = 0; word < _words.Length; word++)
        {
            for (var rest = _words[word]; rest != 0; rest &= rest - 1)
            {
                var index = (word * WordBits) + BitOperations.TrailingZeroCount(rest);
                bytes[index / 8] |= (byte)(0x80 >> (index % 8));
            }
        }

        return bytes;
    }

    private static ulong Mask(int index) => 1UL << (index % WordBits);
}
