using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Transport.Utp;

namespace Replica.BitTorrent.Swarm;

/// <summary>One port number, TCP and UDP, as far as the network can listen.</summary>
internal sealed class PeerPort : IAsyncDisposable
{
    // The system's choice for TCP may be taken for UDP.
    private const int MostAttempts = 8;

    private PeerPort(IStreamListener? listener, UdpPort? udp, UtpEndpoint? utp, bool isReachable)
    {
        (Listener, Udp, Utp) = (listener, udp, utp);
        Number = isReachable ? listener?.Local.Port ?? (utp is null ? null : udp?.Local.Port) : null;
    }

    /// <summary>Accepts TCP connections.</summary>
    public IStreamListener? Listener { get; }

    /// <summary>Carries uTP, the DHT and UDP trackers.</summary>
    public UdpPort? Udp { get; }

    /// <summary>uTP connections both ways.</summary>
    public UtpEndpoint? Utp { get; }

    /// <summary>The port number; null if nobody can connect to us.</summary>
    public int? Number { get; }

    /// <summary>Binds.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<PeerPort> OpenAsync(INetwork network, EngineOptions options, FaultLog faults, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.ListenPort is { } port and not 0)
            return await BindAsync(network, options, port, faults, time, cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var wanted = options.ListenPort is null && attempt == 1 ? EngineOptions.DefaultPort : 0;
                return await BindAsync(network, options, wanted, faults, time, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                // Another one, then: nobody asked for this one.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Listener?.Dispose();
        if (Utp is not null)
            await Utp.DisposeAsync().ConfigureAwait(false);
        if (Udp is not null)
            await Udp.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<PeerPort> BindAsync(
        INetwork network, EngineOptions options, int port, FaultLog faults, TimeProvider time, CancellationToken cancellationToken)
    {
        var address = options.ListenAddress ?? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any);
        var listener = network.CanListen && options.Transports.Contains(PeerTransport.Tcp) ? network.Listen(new IPEndPoint(address, port)) : null;
        try
        {
            // An HTTP proxy carries no datagrams, so there are none.
            if (options.Proxy?.Scheme == "http")
                return new PeerPort(listener, null, null, network.CanListen);
            var local = new IPEndPoint(address, listener?.Local.Port ?? port);
            var udp = new UdpPort(await network.BindAsync(local, cancellationToken).ConfigureAwait(false), fault => faults.Add("a datagram", fault));
            var utp = options.Transports.Contains(PeerTransport.Utp) ? new UtpEndpoint(udp, time, new Random()) : null;
            return new PeerPort(listener, udp, utp, network.CanListen);
        }
        catch
        {
            listener?.Dispose();
            throw;
        }
    }
}
