namespace Replica.BitTorrent.Wire;

/// <summary>Reads the start of a connection through a small buffer, which bounds what a stranger can make us keep.</summary>
internal sealed class HandshakeReader(Stream stream)
{
    /// <summary>The most bytes that can be taken or peeked at once.</summary>
    public const int Capacity = 4 * 1024;

    private readonly byte[] _buffer = new byte[Capacity];
    private int _start;
    private int _end;

    /// <summary>What was read and not taken; it may be changed in place.</summary>
    public Memory<byte> Rest => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Waits for so many bytes, without taking them. They are valid until the next call.</summary>
    /// <exception cref="IOException">The stream ends before.</exception>
    public async ValueTask<Memory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        if (_start + count > Capacity)
        {
            Rest.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        while (_end - _start < count)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new HandshakeException("the peer closed the connection during the handshake", isRefusal: true);
            _end += read;
        }
        return _buffer.AsMemory(_start, count);
    }

    /// <summary>Waits for so many bytes and takes them. They are valid until the next call.</summary>
    /// <exception cref="IOException">The stream ends before.</exception>
    public async ValueTask<Memory<byte>> TakeAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = await PeekAsync(count, cancellationToken).ConfigureAwait(false);
        _start += count;
        return bytes;
    }

    /// <summary>Takes everything up to a marker and the marker itself.</summary>
    /// <param name="marker">What to look for.</param>
    /// <param name="mostBefore">How many bytes may stand before it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It is not there, or the stream ends before.</exception>
    public async ValueTask TakeToAsync(ReadOnlyMemory<byte> marker, int mostBefore, CancellationToken cancellationToken)
    {
        for (var count = marker.Length; count <= mostBefore + marker.Length; count = Math.Max(count + 1, Math.Min(Rest.Length, mostBefore + marker.Length)))
        {
            var bytes = await PeekAsync(count, cancellationToken).ConfigureAwait(false);
            if (bytes.Span.IndexOf(marker.Span) is var at and >= 0)
            {
                _start += at + marker.Length;
                return;
            }
        }
        throw new HandshakeException("the peer did not answer in the encryption's terms", isRefusal: true);
    }
}
