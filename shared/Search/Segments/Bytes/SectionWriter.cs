using System.Buffers.Binary;
using System.Text;

namespace Replica.Search.Segments.Bytes;

/// <summary>
/// Collects the bytes of one section. With a scratch stream only the last megabyte is in memory, so that sections of any size grow side by
/// side.
/// </summary>
internal sealed class SectionWriter(Stream? scratch = null)
{
    private const int SpillSize = 1 << 20;

    private byte[] _buffer = new byte[scratch is null ? 256 : SpillSize + 4096];
    private int _count;
    private long _spilled;

    /// <summary>Bytes so far.</summary>
    public long Length => _spilled + _count;

    /// <summary>Adds a byte.</summary>
    public void Byte(byte value)
    {
        if (_count == _buffer.Length)
            MakeRoom(1);
        _buffer[_count++] = value;
    }

    /// <summary>Adds a number of 7 bits a byte.</summary>
    public void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>Adds 4 bytes, little endian.</summary>
    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    /// <summary>Adds 8 bytes, little endian.</summary>
    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    /// <summary>Adds bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (_count + bytes.Length > _buffer.Length)
            MakeRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>Adds a text in UTF-8.</summary>
    public void Text(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_count + most > _buffer.Length)
            MakeRoom(most);
        _count += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_count));
    }

    /// <summary>Adds zeroed bytes to be filled in before anything else is added.</summary>
    public Span<byte> Take(int count)
    {
        if (_count + count > _buffer.Length)
            MakeRoom(count);
        var result = _buffer.AsSpan(_count, count);
        result.Clear();
        _count += count;
        return result;
    }

    /// <summary>The bytes of a section without a scratch stream.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _count);

    /// <summary>Forgets the bytes of a section without a scratch stream, keeps the memory.</summary>
    public void Clear() => _count = 0;

    /// <summary>Hands all the bytes on, in order.</summary>
    public void CopyTo(Action<ReadOnlySpan<byte>> sink)
    {
        if (_spilled > 0)
        {
            scratch!.Position = 0;
            var copy = new byte[SpillSize];
            for (int read; (read = scratch.Read(copy)) > 0;)
                sink(copy.AsSpan(0, read));
        }

        sink(_buffer.AsSpan(0, _count));
    }

    private void MakeRoom(int count)
    {
        if (scratch is not null)
        {
            scratch.Write(_buffer.AsSpan(0, _count));
            _spilled += _count;
            _count = 0;
        }

        if (_count + count > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _count + count));
    }
}
