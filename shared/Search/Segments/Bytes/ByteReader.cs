namespace Replica.Search.Segments.Bytes;

/// <summary>Reads on through bytes that may be damaged.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read.</summary>
    public int Position { get; private set; }

    /// <summary>True after the last byte.</summary>
    public readonly bool IsAtEnd => Position >= _bytes.Length;

    /// <summary>The next byte.</summary>
    /// <exception cref="CorruptIndexException">There is none.</exception>
    public byte Byte() => (uint)Position < (uint)_bytes.Length ? _bytes[Position++] : throw CorruptIndexException.Outside(Position, _bytes.Length);

    /// <summary>The next number of 7 bits a byte, the lowest first (LEB128).</summary>
    /// <exception cref="CorruptIndexException">It goes on beyond the end, or 64 bits.</exception>
    public ulong Number()
    {
        ulong value = Byte();
        if (value < 0x80)
            return value;
        value &= 0x7F;
        for (var shift = 7; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new CorruptIndexException("the index is damaged: a number does not end");
    }

    /// <summary>The next number, which is at most <paramref name="max"/>.</summary>
    /// <exception cref="CorruptIndexException">It is larger, or there is none.</exception>
    public int Int32(int max = int.MaxValue)
    {
        var value = Number();
        return value <= (ulong)max ? (int)value : throw new CorruptIndexException($"the index is damaged: {value} where at most {max} can be");
    }

    /// <summary>The next number, which is at most <see cref="long.MaxValue"/>.</summary>
    /// <exception cref="CorruptIndexException">It is larger, or there is none.</exception>
    public long Int64()
    {
        var value = Number();
        return value <= long.MaxValue ? (long)value : throw new CorruptIndexException($"the index is damaged: the number {value}");
    }

    /// <summary>Sees to it that so many bytes are left.</summary>
    /// <exception cref="CorruptIndexException">They are fewer.</exception>
    public readonly void Require(int count)
    {
        if (count > _bytes.Length - Position)
            throw CorruptIndexException.Outside((long)Position + count, _bytes.Length);
    }

    /// <summary>The next bytes.</summary>
    /// <exception cref="CorruptIndexException">They are fewer.</exception>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - Position))
            throw CorruptIndexException.Outside((long)Position + count, _bytes.Length);
        Position += count;
        return _bytes.Slice(Position - count, count);
    }
}
