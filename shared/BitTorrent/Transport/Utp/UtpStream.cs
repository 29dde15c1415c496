using System.Net;
using System.Runtime.CompilerServices;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// A uTP connection as a stream. One read and one write may overlap. A write returns when the bytes are buffered; disposing delivers them in the
/// background. Asynchronous only.
/// </summary>
internal sealed class UtpStream : Stream
{
    private readonly UtpEndpoint _endpoint;
    private readonly UtpConnection _connection;
    private readonly UtpSignal _readable = new();
    private readonly UtpSignal _writable = new();
    private bool _disposed;

    /// <summary>To be made under the endpoint's lock.</summary>
    public UtpStream(UtpEndpoint endpoint, UtpConnection connection)
    {
        _endpoint = endpoint;
        _connection = connection;
        _connection.Changed = Wake;
    }

    /// <summary>The other side.</summary>
    public IPEndPoint Remote => _connection.Remote;

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

    /// <summary>Waits until the connection stands.</summary>
    /// <exception cref="IOException">Nobody answers, or it was refused.</exception>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static stream => ((UtpStream)stream!).WakeAll(), this);
        while (true)
        {
            ValueTask waiting;
            lock (_endpoint.Gate)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ThrowIfFailed();
                if (_connection.State == UtpState.Connected)
                    return;
                waiting = _writable.WaitAsync();
            }
            await waiting.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var registration = cancellationToken.UnsafeRegister(static stream => ((UtpStream)stream!).WakeAll(), this);
        while (true)
        {
            ValueTask waiting;
            lock (_endpoint.Gate)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ThrowIfFailed();
                if (buffer.IsEmpty || _connection.Ended)
                    return 0;
                if (_connection.Read(buffer.Span, _endpoint.Now) is > 0 and var length)
                    return length;
                waiting = _readable.WaitAsync();
            }
            await waiting.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var registration = cancellationToken.UnsafeRegister(static stream => ((UtpStream)stream!).WakeAll(), this);
        while (true)
        {
            ValueTask waiting;
            lock (_endpoint.Gate)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ThrowIfFailed();
                buffer = buffer[_connection.Write(buffer.Span, _endpoint.Now)..];
                _endpoint.Watch(_connection);
                if (buffer.IsEmpty)
                    return;
                waiting = _writable.WaitAsync();
            }
            await waiting.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("uTP is read asynchronously");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("uTP is written asynchronously");

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_endpoint.Gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _connection.Close(_endpoint.Now);
                _endpoint.Watch(_connection);
                WakeAll();
            }
        }
        base.Dispose(disposing);
    }

    private void ThrowIfFailed()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_connection.State == UtpState.Closed)
            throw new IOException(_connection.Failure ?? "the uTP port was closed");
    }

    // Called under the lock.
    private void Wake()
    {
        var over = _connection.State == UtpState.Closed;
        if (_readable.IsAwaited && (over || _connection.Unread > 0 || _connection.Ended))
            _readable.Set();
        // A little room is not worth waking for.
        if (_writable.IsAwaited && (over || _connection.Room >= UtpSender.SmallestBuffer / 4))
            _writable.Set();
    }

    private void WakeAll()
    {
        lock (_endpoint.Gate)
        {
            _readable.Set();
            _writable.Set();
        }
    }
}
