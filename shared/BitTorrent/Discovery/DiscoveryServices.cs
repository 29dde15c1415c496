using System.Net;
using System.Security.Cryptography;
using Replica.BitTorrent.Discovery.Ports;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Trackers;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Discovery;

/// <summary>What the torrents of one engine share to find peers by.</summary>
internal sealed class DiscoveryServices : IAsyncDisposable
{
    // Trackers refuse port 0. Who cannot be reached names a port at which nobody answers.
    private const int NoPort = 1;

    private readonly HttpClient _http;
    private readonly int? _listenPort;
    private readonly Lock _gate = new();
    private readonly Random _random;

    /// <summary>Sends nothing yet, but joins the groups of local discovery where the options ask for it.</summary>
    /// <param name="options">What may be used.</param>
    /// <param name="network">Carries HTTP trackers: direct, or the proxy that the options name.</param>
    /// <param name="udp">Carries UDP trackers; null where the network has no datagrams.</param>
    /// <param name="dht">Searches the DHT; null = there is none.</param>
    /// <param name="peerId">20 bytes.</param>
    /// <param name="listenPort">Where peers reach us; null if they cannot.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Spreads in time; used under a lock.</param>
    /// <param name="resolve">Looks names up; by default the system. Not used behind a proxy.</param>
    public DiscoveryServices(
        EngineOptions options, INetwork network, UdpPort? udp, DhtSearch? dht, ReadOnlyMemory<byte> peerId, int? listenPort, TimeProvider time, Random random,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        (Options, Dht, PeerId, Time) = (options, dht, peerId, time);
        (_listenPort, _random) = (listenPort, random);
        var resolver = new AddressResolver(options.Proxy is null ? resolve ?? Dns.GetHostAddressesAsync : null, options.AllowPrivateAddresses);
        _http = TrackerHttp.Create(network, resolver);
        Trackers = new TrackerClient(new HttpTrackerClient(_http, resolver, time), udp is null ? null : new UdpTrackerClient(udp, time), resolver);
        Lsd = CreateLsd();
        Ports = PortMapping.Create(options, listenPort, time);
    }

    /// <summary>What may be used.</summary>
    public EngineOptions Options { get; }

    /// <summary>Asks trackers.</summary>
    public TrackerClient Trackers { get; }

    /// <summary>Searches the DHT; null = there is none.</summary>
    public DhtSearch? Dht { get; }

    /// <summary>Finds peers on the local network; null = not wanted, or not possible.</summary>
    public Lsd? Lsd { get; }

    /// <summary>The router's port mappings; null = not wanted, or not possible.</summary>
    public PortMapping? Ports { get; }

    /// <summary>20 bytes.</summary>
    public ReadOnlyMemory<byte> PeerId { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>By which trackers know this peer again, whatever its address.</summary>
    public uint Key { get; } = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));

    /// <summary>Where peers on the internet reach us; null if they cannot.</summary>
    public int? AnnouncePort => _listenPort is null ? null : Ports?.ExternalPort ?? _listenPort;

    /// <summary>The port for trackers, which demand one.</summary>
    public int TrackerPort => AnnouncePort ?? NoPort;

    /// <summary>A source of chance for one loop.</summary>
    public Random CreateRandom()
    {
        lock (_gate)
            return new Random(_random.Next());
    }

    /// <summary>Removes port mappings and leaves the groups: within two seconds. To be called when no torrent is left.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Lsd is not null)
            await Lsd.DisposeAsync().ConfigureAwait(false);
        if (Ports is not null)
            await Ports.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    // What goes to the local network goes past the proxy, and would tell who is behind it.
    private Lsd? CreateLsd()
    {
        if (!Options.UseLsd || Options.Proxy is not null || _listenPort is not { } port)
            return null;
        var only = Options.ListenAddress;
        var isAny = only is null || only.Equals(IPAddress.Any) || only.Equals(IPAddress.IPv6Any);
        return Lsd.Start(port, isAny ? null : only, Options.AllowPrivateAddresses || (only is not null && IPAddress.IsLoopback(only)), Time);
    }
}
