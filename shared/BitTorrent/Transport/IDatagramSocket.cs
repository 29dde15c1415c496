using System.Net;

namespace Replica.BitTorrent.Transport;

/// <summary>A UDP socket, of this machine or at a proxy. End points are never IPv4 addresses in IPv6 form.</summary>
public interface IDatagramSocket : IDisposable
{
    /// <summary>Where it is bound, with the port that the system chose.</summary>
    IPEndPoint Local { get; }

    /// <summary>Sends at once, or drops the packet, as UDP does: a full buffer or an unreachable host is no error.</summary>
    void Send(ReadOnlySpan<byte> packet, IPEndPoint target);

    /// <summary>As <see cref="Send"/>, but asks that no router fragment the packet, where the platform can: it arrives whole or not at all.</summary>
    void SendWhole(ReadOnlySpan<byte> packet, IPEndPoint target) => Send(packet, target);

    /// <summary>Receives one packet.</summary>
    /// <param name="buffer">At least 65,535 bytes, or longer packets are cut.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    ValueTask<(int Length, IPEndPoint Remote)> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}
