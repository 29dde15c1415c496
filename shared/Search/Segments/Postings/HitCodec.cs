using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Postings;

/// <summary>
/// The hits of up to 128 postings: how many each has, then all of them. A posting's first hit is its position and field; another one of the
/// same field is the distance, one of a later field how much later and its position.
/// </summary>
internal static class HitCodec
{
    /// <summary>The most hits that a posting keeps.</summary>
    public const int MaxHits = 4 * Hit.MaxPosition;

    /// <summary>Adds the hits of one posting.</summary>
    /// <param name="hits">Ascending.</param>
    /// <param name="target">Where to.</param>
    public static void Write(ReadOnlySpan<int> hits, SectionWriter target)
    {
        target.Number(((ulong)Hit.PositionOf(hits[0]) << 2) | (ulong)Hit.FieldOf(hits[0]));
        for (var i = 1; i < hits.Length; i++)
        {
            var later = Hit.FieldOf(hits[i]) - Hit.FieldOf(hits[i - 1]);
            target.Number(later == 0
                ? (ulong)(hits[i] - hits[i - 1] - 1) << 1
                : ((ulong)Hit.PositionOf(hits[i]) << 3) | ((ulong)(later - 1) << 1) | 1);
        }
    }

    /// <summary>Adds how many hits each posting of a block has.</summary>
    public static void WriteCounts(ReadOnlySpan<int> counts, SectionWriter target)
    {
        Span<uint> values = stackalloc uint[counts.Length];
        var all = 0u;
        for (var i = 0; i < counts.Length; i++)
            all |= values[i] = (uint)(counts[i] - 1);
        var width = BitPacking.WidthOf(all);
        target.Byte((byte)width);
        BitPacking.Pack(values, width, target.Take(BitPacking.Size(counts.Length, width)));
    }

    /// <summary>Reads how many hits each posting of a block has.</summary>
    /// <returns>Bytes read.</returns>
    /// <exception cref="CorruptIndexException">The block is damaged.</exception>
    public static int ReadCounts(ReadOnlySpan<byte> source, Span<int> counts)
    {
        var reader = new ByteReader(source);
        var width = reader.Byte();
        if (width > BitPacking.WidthOf(MaxHits))
            throw new CorruptIndexException("the index is damaged: too many hits");
        Span<uint> values = stackalloc uint[counts.Length];
        BitPacking.Unpack(reader.Bytes(BitPacking.Size(counts.Length, width)), width, values);
        for (var i = 0; i < counts.Length; i++)
            counts[i] = (int)values[i] + 1;
        return reader.Position;
    }

    /// <summary>Reads hits of one posting.</summary>
    /// <param name="source">Begins with them.</param>
    /// <param name="count">How many.</param>
    /// <param name="hits">Receives them; what it held before stays.</param>
    /// <returns>Bytes read.</returns>
    /// <exception cref="CorruptIndexException">They are damaged.</exception>
    public static int Read(ReadOnlySpan<byte> source, int count, List<int> hits)
    {
        var reader = new ByteReader(source);
        var first = reader.Number();
        var (field, position) = ((int)(first & 3), first >> 2);
        for (var i = 0; ; i++)
        {
            if (position >= Hit.MaxPosition || field >= Hit.Fields)
                throw new CorruptIndexException("the index is damaged: a hit beyond what a field can hold");
            hits.Add(Hit.Pack((Field)field, (int)position));
            if (i == count - 1)
                return reader.Position;
            var next = reader.Number();
            (field, position) = (next & 1) == 0
                ? (field, position + (next >> 1) + 1)
                : (field + 1 + (int)((next >> 1) & 3), next >> 3);
        }
    }

    /// <summary>Passes over hits.</summary>
    /// <returns>Bytes passed.</returns>
    /// <exception cref="CorruptIndexException">They are fewer.</exception>
    public static int Skip(ReadOnlySpan<byte> source, int count)
    {
        var position = 0;
        for (; count > 0; count--)
        {
            while ((uint)position < (uint)source.Length && source[position] >= 0x80)
                position++;
            if (position++ >= source.Length)
                throw CorruptIndexException.Outside(position, source.Length);
        }

        return position;
    }
}
