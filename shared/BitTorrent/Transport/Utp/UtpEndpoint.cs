using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// uTP (BEP 29) on a UDP port: connections that share one lock and one timer, driven by the thread that receives. They yield to other traffic
/// (LEDBAT), and are read and written as streams.
/// </summary>
public sealed class UtpEndpoint : IAsyncDisposable
{
    private const int Backlog = 128;
    private const int SecretLength = 32;

    // Timers count milliseconds.
    private const long Tick = 1_000;

    private readonly UdpPort _port;
    private readonly TimeProvider _time;
    private readonly long _epoch;
    private readonly UtpConnections _connections;
    private readonly Channel<UtpStream> _accepted = Channel.CreateBounded<UtpStream>(Backlog);
    private readonly ITimer _timer;
    private long _timerAt = long.MaxValue;
    private bool _disposed;

    /// <summary>Takes the port's uTP packets from now on; the port stays its owner's.</summary>
    /// <param name="port">Sends and receives.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Numbers of connections and packets.</param>
    public UtpEndpoint(UdpPort port, TimeProvider time, Random random)
    {
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(random);
        _port = port;
        _time = time;
        _epoch = time.GetTimestamp();
        _connections = new UtpConnections(Send, Accept, random, RandomNumberGenerator.GetBytes(SecretLength));
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        port.Handle(DatagramKind.Utp, OnPacket);
        port.HandleDrained(OnDrained);
    }

    /// <summary>Connections that stand, are being made, or still deliver what was written before they were disposed.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (Gate)
                return _connections.Count;
        }
    }

    internal Lock Gate { get; } = new();

    internal long Now => (long)_time.GetElapsedTime(_epoch).TotalMicroseconds;

    /// <summary>Connects to a peer. Disposing the stream ends the connection.</summary>
    /// <exception cref="IOException">No answer within 7 s, refused, or too many connections.</exception>
    public async ValueTask<Stream> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        UtpStream stream;
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var connection = _connections.Connect(remote, Now) ?? throw new IOException("too many uTP connections are open");
            stream = new UtpStream(this, connection);
            Watch(connection);
        }
        try
        {
            await stream.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The next connection that a peer made.</summary>
    /// <exception cref="ObjectDisposedException">The endpoint was disposed.</exception>
    public async ValueTask<(Stream Stream, IPEndPoint Remote)> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stream = await _accepted.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return (stream, stream.Remote);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(UtpEndpoint));
        }
    }

    /// <summary>Resets all connections and takes no more packets.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (Gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _connections.Abort(Now);
        }
        _accepted.Writer.TryComplete();
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Something was done with a connection outside of packets and timers. Called under the lock.</summary>
    internal void Watch(UtpConnection connection)
    {
        _connections.Touch(connection);
        _connections.Flush(Now);
        SetTimer();
    }

    private bool Accept(UtpConnection connection) => _accepted.Writer.TryWrite(new UtpStream(this, connection));

    private void Send(ReadOnlySpan<byte> packet, IPEndPoint to, bool whole)
    {
        if (whole)
            _port.SendWhole(packet, to);
        else
            _port.Send(packet, to);
    }

    private void OnPacket(ReadOnlySpan<byte> packet, IPEndPoint from)
    {
        lock (Gate)
        {
            if (!_disposed)
                _connections.OnPacket(packet, from, Now);
        }
    }

    private void OnDrained()
    {
        lock (Gate)
        {
            if (_disposed)
                return;
            _connections.Flush(Now);
            SetTimer();
        }
    }

    private void OnTimer()
    {
        lock (Gate)
        {
            _timerAt = long.MaxValue;
            if (_disposed)
                return;
            _connections.OnTimer(Now);
            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (_connections.Deadline >= _timerAt)
            return;
        _timerAt = _connections.Deadline;
        _timer.Change(TimeSpan.FromMicroseconds(Math.Max(_timerAt - Now, 0) + Tick), Timeout.InfiniteTimeSpan);
    }
}
