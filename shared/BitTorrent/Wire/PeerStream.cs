using System.Buffers;
using Replica.BitTorrent.Crypto;

namespace Replica.BitTorrent.Wire;

/// <summary>
/// A connection after its encryption was settled: gives what was read ahead first, and deciphers in the reader's own buffer. One read and
/// one write may run at the same time.
/// </summary>
internal sealed class PeerStream(Stream inner, ReadOnlyMemory<byte> readAhead, Rc4? incoming = null, Rc4? outgoing = null) : Stream
{
    private ReadOnlyMemory<byte> _readAhead = readAhead;

    /// <summary>True if both directions are enciphered.</summary>
    public bool IsEncrypted => outgoing is not null;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_readAhead.IsEmpty)
            return ValueTask.FromResult(TakeReadAhead(buffer));
        return incoming is null ? inner.ReadAsync(buffer, cancellationToken) : ReadEncryptedAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        outgoing is null ? inner.WriteAsync(buffer, cancellationToken) : WriteEncryptedAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int TakeReadAhead(Memory<byte> buffer)
    {
        var length = Math.Min(buffer.Length, _readAhead.Length);
        _readAhead[..length].CopyTo(buffer);
        _readAhead = length < _readAhead.Length ? _readAhead[length..] : default;
        return length;
    }

    private async ValueTask<int> ReadEncryptedAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        incoming!.Apply(buffer.Span[..read]);
        return read;
    }

    // The caller's bytes are not ours to change.
    private async ValueTask WriteEncryptedAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        var cipher = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            outgoing!.Apply(buffer.Span, cipher);
            await inner.WriteAsync(cipher.AsMemory(0, buffer.Length), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(cipher);
        }
    }
}
