namespace Replica.Search.Segments.Bytes;

/// <summary>Adds numbers of any width end to end, the first in the lowest bits. Nothing else may be added to the section before the end.</summary>
internal struct BitWriter(SectionWriter target)
{
    private UInt128 _bits;
    private int _held;

    /// <summary>Adds a number.</summary>
    public void Write(ulong value, int width)
    {
        _bits |= (UInt128)value << _held;
        _held += width;
        if (_held < 64)
            return;
        target.UInt64((ulong)_bits);
        _bits >>= 64;
        _held -= 64;
    }

    /// <summary>Fills up the last byte.</summary>
    public void Finish()
    {
        for (; _held > 0; _held -= 8, _bits >>= 8)
            target.Byte((byte)_bits);
        _held = 0;
    }
}
