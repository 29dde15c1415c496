using System.Collections.Immutable;
using System.Net;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Swarm;

/// <summary>What an engine may do on the network. The defaults are the careful profile's.</summary>
public sealed record EngineOptions
{
    /// <summary>The port that clients listen on by default.</summary>
    public const int DefaultPort = 42069;

    /// <summary>No peers at all: web seeds only.</summary>
    public static EngineOptions WebSeedsOnly { get; } = new() { UseSwarm = false };

    /// <summary>False: no peer, tracker, DHT or LSD is ever contacted, and no port is opened.</summary>
    public bool UseSwarm { get; init; } = true;

    /// <summary>The address to listen on; null = all, both families.</summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>TCP and UDP port; 0 = any; null = <see cref="DefaultPort"/>, or any where that is taken.</summary>
    public int? ListenPort { get; init; }

    /// <summary>Stream encryption of connections to and from peers.</summary>
    public EncryptionPolicy Encryption { get; init; } = EncryptionPolicy.Require;

    /// <summary>Which transports peers are connected over, and accepted on.</summary>
    public ImmutableArray<PeerTransport> Transports { get; init; } = [PeerTransport.Tcp, PeerTransport.Utp];

    /// <summary>Part in the DHT.</summary>
    public DhtMode Dht { get; init; } = DhtMode.On;

    /// <summary>Nodes to join the DHT by: addresses, or host names with port.</summary>
    public ImmutableArray<EndPoint> DhtBootstrap { get; init; } = [];

    /// <summary>Nodes that others name, a service's config for one: the same, but private addresses among them are refused, also after DNS.</summary>
    public ImmutableArray<EndPoint> DhtNodes { get; init; } = [];

    /// <summary>Where the DHT's node id and table are kept over restarts; null = nowhere.</summary>
    public string? DhtStateFile { get; init; }

    /// <summary>Whether a torrent's trackers are asked.</summary>
    public bool UseTrackers { get; init; } = true;

    /// <summary>Peer exchange (BEP 11) and holepunch (BEP 55).</summary>
    public bool UsePex { get; init; } = true;

    /// <summary>Local service discovery (BEP 14).</summary>
    public bool UseLsd { get; init; }

    /// <summary>Asks the router for a port mapping (UPnP, NAT-PMP).</summary>
    public bool MapPorts { get; init; }

    /// <summary>Most bytes a second received from peers, over all torrents; null = no limit.</summary>
    public long? DownLimit { get; init; }

    /// <summary>Most bytes a second sent to peers, over all torrents; null = no limit.</summary>
    public long? UpLimit { get; init; }

    /// <summary>Most connections to peers, over all torrents.</summary>
    public int MaxPeers { get; init; } = 200;

    /// <summary><c>socks5://[user:password@]host:port</c> or <c>http://…</c>: everything goes through it or fails. Null = direct.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Told, in words, of faults of the engine itself that it contained; from any thread, must not throw. Null = nobody is.</summary>
    public Action<string>? Faulted { get; init; }

    /// <summary>Whether private and loopback addresses that trackers, DHT, PEX, links or configs name are used.</summary>
    public bool AllowPrivateAddresses { get; init; }
}
