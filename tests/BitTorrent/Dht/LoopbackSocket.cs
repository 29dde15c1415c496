using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Tests.Dht;

/// <summary>A UDP socket on loopback.</summary>
internal sealed class LoopbackSocket : IDatagramSocket
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public LoopbackSocket()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Local = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public IPEndPoint Local { get; }

    public void Send(ReadOnlySpan<byte> packet, IPEndPoint target)
    {
        try
        {
            _socket.SendTo(packet, target);
        }
        catch (SocketException)
        {
            // Nobody there.
        }
    }

    public async ValueTask<(int Length, IPEndPoint Remote)> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        for (; ; )
        {
            try
            {
                var result = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, Local, cancellationToken);
                return (result.ReceivedBytes, (IPEndPoint)result.RemoteEndPoint);
            }
            catch (SocketException) when (!cancellationToken.IsCancellationRequested)
            {
                // An earlier packet met a closed port.
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
