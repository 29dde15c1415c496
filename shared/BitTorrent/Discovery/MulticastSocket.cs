using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Discovery;

/// <summary>
/// A socket that hears a multicast group on one network interface and sends to it there. It shares the group's port with other programs. Only
/// for what by its nature stays on the local network; it never goes through a proxy.
/// </summary>
internal sealed class MulticastSocket : IDatagramSocket
{
    // Past one router or two of a home or an office, and no further.
    private const int Hops = 4;

    private readonly Socket _socket;

    private MulticastSocket(Socket socket, IPEndPoint group)
    {
        _socket = socket;
        Local = new IPEndPoint(group.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, group.Port);
    }

    /// <inheritdoc/>
    public IPEndPoint Local { get; }

    /// <summary>Joins a group on every interface of its family that can. One that fails is left out.</summary>
    /// <param name="group">The group.</param>
    /// <param name="only">Only the interface with this address; null = all.</param>
    /// <param name="withLoopback">Whether the loopback interface counts.</param>
    public static IReadOnlyList<MulticastSocket> JoinAll(IPEndPoint group, IPAddress? only, bool withLoopback)
    {
        var joined = new List<MulticastSocket>();
        foreach (var (index, address) in Interfaces(group.AddressFamily, only, withLoopback))
        {
            var socket = new Socket(group.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                Join(socket, group, index, address);
                joined.Add(new MulticastSocket(socket, group));
            }
            catch (SocketException)
            {
                // An interface that is down, or a machine that allows no multicast: others may do.
                socket.Dispose();
            }
        }

        return joined;
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> packet, IPEndPoint target)
    {
        try
        {
            _socket.SendTo(packet, target);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Lost, as datagrams may be.
        }
    }

    /// <inheritdoc/>
    public async ValueTask<(int Length, IPEndPoint Remote)> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        for (; ; )
        {
            try
            {
                var result = await _socket.ReceiveFromAsync(buffer, Local, cancellationToken).ConfigureAwait(false);
                return (result.ReceivedBytes, (IPEndPoint)result.RemoteEndPoint);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.MessageSize or SocketError.ConnectionReset)
            {
                // Too long for the buffer, or an unreachable host's answer to an earlier packet.
            }
            catch (SocketException e)
            {
                throw new ObjectDisposedException(nameof(MulticastSocket), e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static void Join(Socket socket, IPEndPoint group, int index, IPAddress address)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        if (group.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = false;
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, group.Port));
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group.Address, index));
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, Hops);
            return;
        }

        socket.Bind(new IPEndPoint(IPAddress.Any, group.Port));
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group.Address, address));
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, address.GetAddressBytes());
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, Hops);
    }

    private static IEnumerable<(int Index, IPAddress Address)> Interfaces(AddressFamily family, IPAddress? only, bool withLoopback)
    {
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
        {
            var isLoopback = network.NetworkInterfaceType == NetworkInterfaceType.Loopback;
            if (network.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown) || (isLoopback ? !withLoopback : !network.SupportsMulticast))
                continue;
            var properties = network.GetIPProperties();
            var address = properties.UnicastAddresses.Select(unicast => unicast.Address)
                .FirstOrDefault(candidate => candidate.AddressFamily == family && (only is null || candidate.Equals(only)));
            if (address is not null)
                yield return (IndexOf(properties, family), address);
        }
    }

    private static int IndexOf(IPInterfaceProperties properties, AddressFamily family) => family == AddressFamily.InterNetworkV6
        ? properties.GetIPv6Properties().Index
        : properties.GetIPv4Properties().Index;
}
