using System.Runtime.InteropServices;

namespace Replica.Aws.Tests.S3;

/// <summary>Bytes made as they are read; remembers the memory that it was read into.</summary>
internal sealed class GeneratedStream(long length, Action<long>? onRead = null) : MemoryStream([])
{
    private readonly HashSet<byte[]> _buffers = [];
    private long _position;

    /// <summary>Length of all the buffers that were ever read into.</summary>
    public long BufferLength => _buffers.Sum(buffer => (long)buffer.Length);

    /// <summary>The byte at a place.</summary>
    public static byte At(long position) => (byte)((position * 31) ^ (position >> 16));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        onRead?.Invoke(_position);
        cancellationToken.ThrowIfCancellationRequested();
        if (MemoryMarshal.TryGetArray<byte>(buffer, out var array))
            _buffers.Add(array.Array!);
        var count = (int)Math.Min(Math.Min(buffer.Length, 300_000), length - _position); // Short reads, as of a connection.
        for (var i = 0; i < count; i++)
            buffer.Span[i] = At(_position + i);
        _position += count;
        return ValueTask.FromResult(count);
    }
}
