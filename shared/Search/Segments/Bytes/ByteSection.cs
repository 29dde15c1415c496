using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;

namespace Replica.Search.Segments.Bytes;

/// <summary>
/// A run of bytes in a <see cref="SegmentMemory"/>, read through spans of exactly its length: nothing outside of it can be read. Valid as
/// long as that memory is referenced, which whoever answers a query sees to.
/// </summary>
internal readonly unsafe struct ByteSection
{
    private const int CacheLine = 64;

    private readonly byte* _start;

    /// <summary>Only <see cref="SegmentMemory"/> makes sections out of nothing.</summary>
    internal ByteSection(byte* start, int length)
    {
        _start = start;
        Length = length;
    }

    /// <summary>Bytes.</summary>
    public int Length { get; }

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Span => new(_start, Length);

    /// <summary>From an offset to the end.</summary>
    /// <exception cref="CorruptIndexException">The offset lies outside.</exception>
    public ReadOnlySpan<byte> From(long offset) => (ulong)offset <= (ulong)Length
        ? new(_start + offset, Length - (int)offset)
        : throw CorruptIndexException.Outside(offset, Length);

    /// <summary>A part.</summary>
    /// <exception cref="CorruptIndexException">The part lies outside.</exception>
    public ByteSection Slice(long offset, long length) => offset >= 0 && length >= 0 && offset <= Length - length
        ? new(_start + offset, (int)length)
        : throw CorruptIndexException.Outside(offset, Length);

    /// <summary>Has the processor fetch bytes that will be read soon, as far as they lie inside; where it cannot be asked to, nothing.</summary>
    public void Prefetch(long offset, int length)
    {
        if (!Sse.IsSupported || offset < 0)
            return;
        for (var end = Math.Min(offset + length, Length); offset < end; offset += CacheLine)
            Sse.Prefetch0(_start + offset);
    }

    /// <summary>The 4 bytes at an offset, little endian.</summary>
    /// <exception cref="CorruptIndexException">They lie outside.</exception>
    public uint UInt32At(long offset) => (ulong)offset <= (ulong)(Length - 4) && Length >= 4
        ? BinaryPrimitives.ReadUInt32LittleEndian(new(_start + offset, 4))
        : throw CorruptIndexException.Outside(offset, Length);

    /// <summary>The 8 bytes at an offset, little endian.</summary>
    /// <exception cref="CorruptIndexException">They lie outside.</exception>
    public ulong UInt64At(long offset) => (ulong)offset <= (ulong)(Length - 8) && Length >= 8
        ? BinaryPrimitives.ReadUInt64LittleEndian(new(_start + offset, 8))
        : throw CorruptIndexException.Outside(offset, Length);
}
