using System.Numerics;

namespace Replica.Search.Segments.Bytes;

/// <summary>A number a document, as a multiple of a common unit above the least of them, in as few bits as the largest needs; exact.</summary>
internal readonly struct PackedColumn
{
    // Least, unit, width; and 8 bytes at the end so that the last number can be read like all others.
    private const int Head = 24;
    private const int Tail = 8;

    // A wider number and the up to 7 bits before it do not fit into one read.
    private const int WidestPacked = 57;

    private readonly ByteSection _bits;
    private readonly long _least;
    private readonly ulong _unit;
    private readonly int _width;
    private readonly ulong _mask;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptIndexException">It does not hold so many numbers.</exception>
    public PackedColumn(ByteSection section, int count)
    {
        (_least, _unit) = ((long)section.UInt64At(0), section.UInt64At(8));
        var width = section.UInt64At(16);
        if (width > 64 || section.Length != Head + SizeOf(count, (int)width))
            throw new CorruptIndexException("the index is damaged: a column has the wrong length");
        Count = count;
        _width = (int)width;
        _mask = _width == 64 ? ulong.MaxValue : (1UL << _width) - 1;
        _bits = section.Slice(Head, section.Length - Head);
    }

    /// <summary>Numbers.</summary>
    public int Count { get; }

    /// <summary>The number of a document.</summary>
    public long this[int document]
    {
        get
        {
            if ((uint)document >= (uint)Count)
                throw CorruptIndexException.Outside(document, Count);
            var bit = (long)document * _width;
            return unchecked(_least + (long)(_unit * ((_bits.UInt64At(bit >> 3) >> (int)(bit & 7)) & _mask)));
        }
    }

    /// <summary>Writes a column.</summary>
    public static void Write(SectionWriter target, ReadOnlySpan<long> numbers)
    {
        var (least, range, unit) = Measure(numbers);
        var width = WidthOf(range / unit);
        target.UInt64((ulong)least);
        target.UInt64(unit);
        target.UInt64((ulong)width);
        var bits = new BitWriter(target);
        foreach (var number in numbers)
            bits.Write(unit == 1 ? Above(number, least) : Above(number, least) / unit, width);
        bits.Finish();
        target.UInt64(0);
    }

    private static (long Least, ulong Range, ulong Unit) Measure(ReadOnlySpan<long> numbers)
    {
        if (numbers.IsEmpty)
            return (0, 0, 1);
        var (least, most) = (long.MaxValue, long.MinValue);
        foreach (var number in numbers)
            (least, most) = (Math.Min(least, number), Math.Max(most, number));
        var unit = 0UL;
        foreach (var number in numbers)
        {
            unit = GreatestCommonDivisor(Above(number, least), unit);
            if (unit == 1)
                break;
        }

        return (least, Above(most, least), Math.Max(1, unit));
    }

    // Two's complement makes the distance right even where it does not fit a signed number.
    private static ulong Above(long number, long least) => unchecked((ulong)number - (ulong)least);

    private static ulong GreatestCommonDivisor(ulong a, ulong b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }

    private static int WidthOf(ulong largest)
    {
        var width = 64 - BitOperations.LeadingZeroCount(largest);
        return width > WidestPacked ? 64 : width;
    }

    private static long SizeOf(int count, int width) => ((((long)count * width) + 7) / 8) + Tail;
}
