using System.Net;
using System.Net.Sockets;

namespace Replica.Client.LocalServer;

/// <summary>
/// The listening sockets of the local server, bound before anything else starts: 127.0.0.1 and, where this machine has it, ::1, on one port.
/// Bound early, so that the port is known to whatever needs it and nobody can take it in between.
/// </summary>
internal sealed class LoopbackSockets : IDisposable
{
    private const int Attempts = 32;
    private readonly List<Socket> _sockets;

    private LoopbackSockets(int port, List<Socket> sockets) => (Port, _sockets) = (port, sockets);

    /// <summary>The port of every socket.</summary>
    public int Port { get; }

    /// <summary>What is listened on.</summary>
    public IEnumerable<IPEndPoint> EndPoints => _sockets.Select(socket => (IPEndPoint)socket.LocalEndPoint!);

    /// <summary>Binds a port; 0 = any that is free on both addresses.</summary>
    /// <exception cref="SocketException">The port is taken, or may not be used.</exception>
    public static LoopbackSockets Bind(int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return BindOnce(port);
            }
            catch (SocketException e) when (port == 0 && attempt < Attempts && e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The port that IPv4 gave is taken on IPv6: another one.
            }
        }
    }

    /// <summary>Hands the socket of an end point over to its listener, which closes it.</summary>
    public Socket Take(EndPoint endPoint)
    {
        var socket = _sockets.Single(s => s.AddressFamily == endPoint.AddressFamily);
        _sockets.Remove(socket);
        return socket;
    }

    /// <summary>Closes what was not handed over.</summary>
    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private static LoopbackSockets BindOnce(int port)
    {
        var first = Open(IPAddress.Loopback, port);
        try
        {
            var bound = ((IPEndPoint)first.LocalEndPoint!).Port;
            var second = TryOpenIPv6(bound);
            return new LoopbackSockets(bound, second is null ? [first] : [first, second]);
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    private static Socket? TryOpenIPv6(int port)
    {
        if (!Socket.OSSupportsIPv6) return null;
        try
        {
            return Open(IPAddress.IPv6Loopback, port);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            return null;
        }
    }

    private static Socket Open(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
