using System.Net;

namespace Replica.BitTorrent.Transport;

/// <summary>
/// The way to other hosts: the machine's own sockets, or a proxy that everything goes through. A network that goes through a proxy is
/// fail-closed: what the proxy cannot carry fails, and never goes round it. Safe for concurrent use.
/// </summary>
public interface INetwork
{
    /// <summary>True if other hosts may connect to this one.</summary>
    bool CanListen { get; }

    /// <summary>Opens a TCP connection.</summary>
    /// <param name="target">An address, or a host name with its port: through a proxy names go unresolved.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A stream that owns the connection. Its reads and writes may overlap; disposing it resets or closes the connection.</returns>
    /// <exception cref="IOException">Unreachable, refused, or the proxy failed.</exception>
    ValueTask<Stream> ConnectAsync(EndPoint target, CancellationToken cancellationToken);

    /// <summary>Accepts TCP connections.</summary>
    /// <exception cref="IOException">The port is taken, or <see cref="CanListen"/> is false.</exception>
    IStreamListener Listen(IPEndPoint local);

    /// <summary>Opens a UDP socket; with <see cref="IPAddress.IPv6Any"/> for both families, where the system has both.</summary>
    /// <exception cref="IOException">The port is taken, or the proxy carries no datagrams.</exception>
    ValueTask<IDatagramSocket> BindAsync(IPEndPoint local, CancellationToken cancellationToken);
}
