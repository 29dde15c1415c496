using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Replica.Search.Segments.Bytes;

/// <summary>
/// 128 small numbers of one width, four side by side, so that a vector unit unpacks them: number i is in lane i % 4, row i / 4, and a lane's
/// rows lie end to end, the first in the lowest bits (as in SIMD-BP128, Lemire and Boytsov 2015).
/// </summary>
internal static class BlockPacking
{
    /// <summary>Numbers in a block.</summary>
    public const int Count = 128;

    private const int Rows = Count / 4;

    /// <summary>Bytes that a block takes.</summary>
    public static int Size(int width) => width * 16;

    /// <summary>Packs into zeroed bytes.</summary>
    public static void Pack(ReadOnlySpan<uint> values, int width, Span<byte> target)
    {
        for (var i = 0; i < Count && width > 0; i++)
        {
            var bit = i / 4 * width;
            var shifted = (ulong)values[i] << (bit & 31);
            Or(target, bit / 32, i % 4, (uint)shifted);
            if ((bit & 31) + width > 32)
                Or(target, (bit / 32) + 1, i % 4, (uint)(shifted >> 32));
        }
    }

    /// <summary>Unpacks.</summary>
    /// <param name="source">At least <see cref="Size"/> bytes.</param>
    /// <param name="width">0 to 32.</param>
    /// <param name="values">Room for 128.</param>
    public static void Unpack(ReadOnlySpan<byte> source, int width, Span<uint> values)
    {
        if (width == 0)
        {
            values[..Count].Clear();
            return;
        }

        var mask = Vector128.Create((uint)((1UL << width) - 1));
        var (word, held) = (Load(source, 0), 0);
        for (int row = 0, next = 1; row < Rows; row++)
        {
            var value = Vector128.ShiftRightLogical(word, held);
            held += width;
            if (held >= 32)
            {
                held -= 32;
                if (held > 0 || row + 1 < Rows)
                    word = Load(source, next++);
                if (held > 0)
                    value |= Vector128.ShiftLeft(word, width - held);
            }

            (value & mask).CopyTo(values.Slice(row * 4, 4));
        }
    }

    /// <summary>Turns the differences, of which each is one less than what separates a number from the one before it, into the numbers.</summary>
    /// <param name="values">128 differences.</param>
    /// <param name="before">The number before the first; -1 if there is none.</param>
    public static void Accumulate(Span<uint> values, int before)
    {
        var sum = Vector128.Create((uint)before);
        for (var row = 0; row < Rows; row++)
        {
            var four = values.Slice(row * 4, 4);
            var value = Vector128.Create<uint>(four) + Vector128<uint>.One;
            value += Vector128.Shuffle(value, Vector128.Create(9u, 0, 1, 2));
            value += Vector128.Shuffle(value, Vector128.Create(9u, 9, 0, 1));
            sum += value;
            sum.CopyTo(four);
            sum = Vector128.Shuffle(sum, Vector128.Create(3u, 3, 3, 3));
        }
    }

    private static Vector128<uint> Load(ReadOnlySpan<byte> source, int word) =>
        Vector128.Create<byte>(source.Slice(word * 16, 16)).AsUInt32();

    private static void Or(Span<byte> target, int word, int lane, uint bits)
    {
        var place = target.Slice((word * 16) + (lane * 4), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(
            place, BinaryPrimitives.ReadUInt32LittleEndian(place) | bits);
    }
}
