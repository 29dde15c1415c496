using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Replica.BitTorrent.Transport;

/// <summary>A UDP socket of the system, of one or both families.</summary>
internal sealed class DatagramSocket : IDatagramSocket
{
    // Room for the burst that comes while the receiving thread waits for a core. The system grants what it likes.
    private const int BufferBytes = 4 << 20;

    // Windows' SIO_UDP_CONNRESET: without it an ICMP answer to one packet ends the next receive.
    private const int UdpConnectionReset = -1744830452;

    private readonly Socket _socket;
    private readonly FragmentControl _fragments;
    private readonly EndPointCache _cache;
    private readonly SocketAddress _from;

    public DatagramSocket(Socket bound)
    {
        _socket = bound;
        _socket.Blocking = false;
        _socket.ReceiveBufferSize = BufferBytes;
        _socket.SendBufferSize = BufferBytes;
        if (OperatingSystem.IsWindows())
            _socket.IOControl(UdpConnectionReset, [0], null);
        _fragments = new FragmentControl(_socket);
        _cache = new EndPointCache(_socket.AddressFamily);
        _from = new SocketAddress(_socket.AddressFamily);
        Local = EndPoints.Normalise((IPEndPoint)_socket.LocalEndPoint!);
    }

    public IPEndPoint Local { get; }

    public void Send(ReadOnlySpan<byte> packet, IPEndPoint target)
    {
        try
        {
            if (_cache.AddressOf(target) is { } address)
                _socket.SendTo(packet, SocketFlags.None, address);
        }
        catch (SocketException e) when (SocketFaults.IsPassing(e.SocketErrorCode) || IsAboutTarget(e.SocketErrorCode))
        {
            // Dropped, as any router might have done.
        }
        catch (ObjectDisposedException)
        {
            // Dropped: the socket was closed by another thread.
        }
    }

    public void SendWhole(ReadOnlySpan<byte> packet, IPEndPoint target)
    {
        var forbidden = _fragments.Set(target, forbid: true);
        Send(packet, target);
        if (forbidden)
            _fragments.Set(target, forbid: false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(int Length, IPEndPoint Remote)> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, _from, cancellationToken).ConfigureAwait(false);
                return (length, _cache.EndPointOf(_from));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.OperationAborted or SocketError.NotSocket)
            {
                throw new ObjectDisposedException(nameof(DatagramSocket));
            }
            catch (SocketException e) when (SocketFaults.IsPassing(e.SocketErrorCode))
            {
                // An ICMP answer to something that was sent, or a packet longer than the buffer.
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsAboutTarget(SocketError error) => error is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported
        or SocketError.InvalidArgument or SocketError.DestinationAddressRequired or SocketError.OperationNotSupported;
}
