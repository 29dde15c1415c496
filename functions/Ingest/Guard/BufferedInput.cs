using System.Net;

namespace Replica.Ingest.Guard;

/// <summary>A connection's incoming bytes: a head is taken off the front, the rest follows.</summary>
/// <param name="stream">The connection.</param>
/// <param name="onRead">Told how many bytes came, each time that some did.</param>
internal sealed class BufferedInput(Stream stream, Action<int>? onRead = null)
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The bytes before the first empty line, which is taken off too; null if the connection ends before the first byte.</summary>
    /// <exception cref="MalformedHeadException">The connection ends in the head, or it is longer than <paramref name="limit"/> (at most 64 KiB).</exception>
    public async Task<byte[]?> ReadHeadAsync(int limit, CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        while (true)
        {
            var length = _buffer.AsSpan(0, _end).IndexOf(HeadEnd);
            if (length > limit || (length < 0 && _end >= limit))
                throw new MalformedHeadException($"The head is longer than {limit} bytes.", HttpStatusCode.RequestHeaderFieldsTooLarge);
            if (length >= 0)
            {
                _start = length + HeadEnd.Length;
                return _buffer[..length];
            }

            var read = await ReadMoreAsync(cancellationToken);
            if (read == 0) return _end == 0 ? null : throw new MalformedHeadException("The connection ended in the middle of a head.");
            _end += read;
        }
    }

    /// <summary>The next bytes; none at the connection's end. They stay good until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
            _end = await ReadMoreAsync(cancellationToken);
        }

        var bytes = _buffer.AsMemory(_start, _end - _start);
        _start = _end;
        return bytes;
    }
    private async ValueTask<int> ReadMoreAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        onRead?.Invoke(read);
        return read;
    }
}
