using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Postings;

/// <summary>
/// Up to 128 postings: a head of 2 bytes with the widths, the documents as differences or, where that is shorter, as a bitmap between the
/// last document before and the last one in the block, and the impacts above the least of them.
/// </summary>
internal static class PostingsBlock
{
    /// <summary>Postings in a full block.</summary>
    public const int Size = BlockPacking.Count;

    // Wider than any document's number; with it 128 differences cannot overflow 32 bits, so what is unpacked always ascends.
    private const int MaxWidth = 24;
    private const int Bitmap = 31;
    private const int HeadSize = 2;

    // Beyond this a bitmap is never shorter.
    private const int MaxBitmapBytes = 16 * MaxWidth;

    /// <summary>Adds a block.</summary>
    /// <param name="documents">Ascending.</param>
    /// <param name="impacts">1 to 63 each.</param>
    /// <param name="before">The last document before; -1 if there is none.</param>
    /// <param name="hasLast">A reader will know the last document without reading the block.</param>
    /// <param name="target">Where to.</param>
    public static void Write(ReadOnlySpan<int> documents, ReadOnlySpan<byte> impacts, int before, bool hasLast, SectionWriter target)
    {
        Span<uint> values = stackalloc uint[Size];
        values = values[..documents.Length];
        var all = 0u;
        for (var i = 0; i < documents.Length; i++)
            all |= values[i] = (uint)(documents[i] - (i == 0 ? before : documents[i - 1]) - 1);
        var width = BitPacking.WidthOf(all);
        var bitmapBytes = ((documents[^1] - before) + 7) / 8;
        var isBitmap = hasLast && bitmapBytes < PackedSize(documents.Length, width);
        var (least, range) = Range(impacts);
        var impactWidth = BitPacking.WidthOf((uint)range);
        BinaryPrimitives.WriteUInt16LittleEndian(target.Take(HeadSize), (ushort)((isBitmap ? Bitmap : width) | (impactWidth << 5) | (least << 8)));
        if (isBitmap)
            WriteBitmap(documents, before, target.Take(bitmapBytes));
        else
            Pack(values, width, target);
        for (var i = 0; i < impacts.Length; i++)
            values[i] = (uint)(impacts[i] - least);
        Pack(values, impactWidth, target);
    }

    /// <summary>Reads the documents of a block.</summary>
    /// <param name="source">Begins with it.</param>
    /// <param name="count">Its postings.</param>
    /// <param name="before">The last document before; -1 if there is none.</param>
    /// <param name="last">Its last document, or -1 if that is not known.</param>
    /// <param name="documents">Room for 128.</param>
    /// <returns>Where its impacts begin.</returns>
    /// <exception cref="CorruptIndexException">The block is damaged.</exception>
    public static int ReadDocuments(ReadOnlySpan<byte> source, int count, int before, int last, Span<int> documents)
    {
        if (source.Length < HeadSize)
            throw CorruptIndexException.Outside(HeadSize, source.Length);
        var head = BinaryPrimitives.ReadUInt16LittleEndian(source);
        var width = head & 31;
        var length = source.Length;
        source = source[HeadSize..];
        var values = MemoryMarshal.Cast<int, uint>(documents);
        if (width == Bitmap)
        {
            source = ReadBitmap(source, count, before, last, documents);
        }
        else
        {
            source = Unpack(source, count, width <= MaxWidth ? width : throw new CorruptIndexException("the index is damaged: postings too wide"), values);
            Accumulate(values[..count], before);
        }

        if (last >= 0 && documents[count - 1] != last)
            throw new CorruptIndexException("the index is damaged: postings end at another document than they should");
        return length - source.Length;
    }

    /// <summary>Reads the impacts of a block whose documents were read.</summary>
    /// <param name="source">Begins with the block.</param>
    /// <param name="count">Its postings.</param>
    /// <param name="start">Where its impacts begin.</param>
    /// <param name="impacts">Room for 128.</param>
    /// <exception cref="CorruptIndexException">The block is damaged.</exception>
    public static void ReadImpacts(ReadOnlySpan<byte> source, int count, int start, Span<byte> impacts)
    {
        var head = BinaryPrimitives.ReadUInt16LittleEndian(source);
        var least = head >> 8;
        Span<uint> values = stackalloc uint[Size];
        Unpack(source[start..], count, (head >> 5) & 7, values);
        for (var i = 0; i < count; i++)
            impacts[i] = (byte)(least + (int)values[i]);
    }

    private static void WriteBitmap(ReadOnlySpan<int> documents, int before, Span<byte> target)
    {
        foreach (var document in documents)
        {
            var bit = document - before - 1;
            target[bit >> 3] |= (byte)(1 << (bit & 7));
        }
    }

    private static ReadOnlySpan<byte> ReadBitmap(ReadOnlySpan<byte> source, int count, int before, int last, Span<int> documents)
    {
        var bytes = (last - before + 7) / 8;
        if (last <= before || bytes > MaxBitmapBytes || bytes > source.Length)
            throw new CorruptIndexException("the index is damaged: a bitmap of postings is too long");
        Span<ulong> words = stackalloc ulong[MaxBitmapBytes / 8];
        words.Clear();
        source[..bytes].CopyTo(MemoryMarshal.AsBytes(words));
        var found = 0;
        for (var word = 0; word * 8 < bytes; word++)
        {
            for (var bits = words[word]; bits != 0; bits &= bits - 1)
            {
                if (found == count)
                    throw new CorruptIndexException("the index is damaged: a bitmap of postings has too many");
                documents[found++] = before + 1 + (word * 64) + BitOperations.TrailingZeroCount(bits);
            }
        }

        return found == count ? source[bytes..] : throw new CorruptIndexException("the index is damaged: a bitmap of postings has too few");
    }

    private static (int Least, int Range) Range(ReadOnlySpan<byte> impacts)
    {
        var (least, most) = (byte.MaxValue, byte.MinValue);
        foreach (var impact in impacts)
            (least, most) = (Math.Min(least, impact), Math.Max(most, impact));
        return (least, most - least);
    }

    private static int PackedSize(int count, int width) => count == Size ? BlockPacking.Size(width) : BitPacking.Size(count, width);

    private static void Pack(ReadOnlySpan<uint> values, int width, SectionWriter target)
    {
        var bytes = target.Take(PackedSize(values.Length, width));
        if (values.Length == Size)
            BlockPacking.Pack(values, width, bytes);
        else
            BitPacking.Pack(values, width, bytes);
    }

    private static ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> source, int count, int width, Span<uint> values)
    {
        var size = PackedSize(count, width);
        if (size > source.Length)
            throw CorruptIndexException.Outside(size, source.Length);
        if (count == Size)
            BlockPacking.Unpack(source[..size], width, values);
        else
            BitPacking.Unpack(source[..size], width, values[..count]);
        return source[size..];
    }

    private static void Accumulate(Span<uint> values, int before)
    {
        if (values.Length == Size)
        {
            BlockPacking.Accumulate(values, before);
            return;
        }

        var document = (uint)before;
        foreach (ref var value in values)
            value = document += value + 1;
    }
}
