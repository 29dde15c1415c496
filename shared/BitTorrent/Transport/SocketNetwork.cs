using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Transport;

/// <summary>The machine's own sockets. Checks no addresses that callers give as such; those that names resolve to can be filtered.</summary>
public sealed class SocketNetwork : INetwork
{
    private const int Backlog = 512;

    private readonly Func<IPAddress, bool>? _mayReach;
    private readonly TimeProvider _time;

    /// <summary>Makes a way to the network; opens nothing.</summary>
    /// <param name="mayReach">Whether an address that a host name resolved to may be connected to; null = any.</param>
    /// <param name="time">Paces accepting while the system is out of handles; null = the system's clock.</param>
    public SocketNetwork(Func<IPAddress, bool>? mayReach = null, TimeProvider? time = null)
    {
        _mayReach = mayReach;
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public bool CanListen => true;

    /// <inheritdoc/>
    public async ValueTask<Stream> ConnectAsync(EndPoint target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target is IPEndPoint literal)
            return await ConnectAsync(literal, cancellationToken).ConfigureAwait(false);
        if (target is not DnsEndPoint name)
            throw new IOException($"cannot connect to {target}: it is neither an address nor a host name");
        IOException? failure = null;
        foreach (var address in await ResolveAsync(name, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, name.Port), cancellationToken).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                failure = e;
            }
        }
        throw failure ?? new IOException($"{name.Host} has no address");
    }

    /// <inheritdoc/>
    public IStreamListener Listen(IPEndPoint local)
    {
        ArgumentNullException.ThrowIfNull(local);
        var socket = Bind(local, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Listen(Backlog);
            return new SocketListener(socket, _time);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw SocketFaults.Listening(local, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IDatagramSocket> BindAsync(IPEndPoint local, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(local);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IDatagramSocket>(new DatagramSocket(Bind(local, SocketType.Dgram, ProtocolType.Udp)));
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint target, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        try
        {
            // Fails as well, where the system has no such family: anybody may name an address of it.
            socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(target, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw SocketFaults.Connecting(target, e);
        }
        catch (OperationCanceledException)
        {
            socket?.Dispose();
            throw;
        }
    }

    private async Task<IReadOnlyList<IPAddress>> ResolveAsync(DnsEndPoint name, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(name.Host, name.AddressFamily, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new IOException($"no address is known for {name.Host}: {e.Message}", e);
        }
        if (_mayReach is null || addresses.Length == 0)
            return addresses;
        var allowed = Array.FindAll(addresses, address => _mayReach(EndPoints.Normalise(address)));
        return allowed.Length > 0 ? allowed : throw new IOException($"{name.Host} resolves to {addresses[0]}, which may not be reached");
    }

    // IPv6Any takes both families; where the system has no IPv6 it means all of IPv4.
    private static Socket Bind(IPEndPoint local, SocketType type, ProtocolType protocol)
    {
        if (local.Address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6)
            local = new IPEndPoint(IPAddress.Any, local.Port);
        Socket? socket = null;
        try
        {
            socket = new Socket(local.AddressFamily, type, protocol);
            if (local.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(local);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            if (local.Address.Equals(IPAddress.IPv6Any) && e.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
                return Bind(new IPEndPoint(IPAddress.Any, local.Port), type, protocol);
            throw SocketFaults.Listening(local, e);
        }
    }
}
