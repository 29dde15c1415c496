using System.Buffers.Binary;
using System.Numerics;

namespace Replica.Search.Segments.Bytes;

/// <summary>Small numbers of one width end to end, the first in the lowest bits.</summary>
internal static class BitPacking
{
    /// <summary>The widest number.</summary>
    public const int MaxWidth = 32;

    /// <summary>Bits that a number needs.</summary>
    public static int WidthOf(uint value) => 32 - BitOperations.LeadingZeroCount(value);

    /// <summary>Bytes that so many numbers need.</summary>
    public static int Size(int count, int width) => (int)((((long)count * width) + 7) / 8);

    /// <summary>Packs into zeroed bytes.</summary>
    public static void Pack(ReadOnlySpan<uint> values, int width, Span<byte> target)
    {
        ulong bits = 0;
        var (held, next) = (0, 0);
        foreach (var value in values)
        {
            bits |= (ulong)value << held;
            for (held += width; held >= 8; held -= 8, bits >>= 8)
                target[next++] = (byte)bits;
        }

        if (held > 0)
            target[next] = (byte)bits;
    }

    /// <summary>Unpacks.</summary>
    /// <param name="source">Exactly <see cref="Size"/> bytes, or more.</param>
    /// <param name="width">0 to <see cref="MaxWidth"/>.</param>
    /// <param name="values">As many as are wanted.</param>
    public static void Unpack(ReadOnlySpan<byte> source, int width, Span<uint> values)
    {
        if (width == 0)
        {
            values.Clear();
            return;
        }

        var mask = (uint)((1UL << width) - 1);
        var bit = 0L;
        var i = 0;
        for (; i < values.Length && (bit >> 3) + 8 <= source.Length; i++, bit += width)
            values[i] = (uint)(BinaryPrimitives.ReadUInt64LittleEndian(source.Slice((int)(bit >> 3), 8)) >> (int)(bit & 7)) & mask;
        for (; i < values.Length; i++, bit += width)
            values[i] = (uint)(ReadEnd(source[(int)(bit >> 3)..]) >> (int)(bit & 7)) & mask;
    }

    private static ulong ReadEnd(ReadOnlySpan<byte> source)
    {
        ulong result = 0;
        for (var i = Math.Min(8, source.Length) - 1; i >= 0; i--)
            result = (result << 8) | source[i];
        return result;
    }
}
