using System.Collections.Immutable;
using System.Net;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;

namespace Replica.Client.Cli;

/// <summary>What the user says of the engine, after option, environment variable and <c>replica.json</c> were merged. Null = as the profile says.</summary>
internal sealed record EngineChoices
{
    public NetworkProfile Profile { get; init; } = NetworkProfile.Careful;

    /// <summary>The address to listen on; null = all.</summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>0 = any.</summary>
    public int? ListenPort { get; init; }

    public EncryptionPolicy? Encryption { get; init; }

    /// <summary>Empty = all there are.</summary>
    public ImmutableArray<PeerTransport> Transports { get; init; } = [];

    public DhtMode? Dht { get; init; }

    /// <summary>Nodes that the user named.</summary>
    public ImmutableArray<EndPoint> DhtBootstrap { get; init; } = [];

    /// <summary>Whether trackers are asked at all.</summary>
    public bool? UseTrackers { get; init; }

    /// <summary>Trackers that the user named.</summary>
    public ImmutableArray<string> Trackers { get; init; } = [];

    public bool? UsePex { get; init; }

    public bool? UseLsd { get; init; }

    /// <summary>Peers that the user named.</summary>
    public ImmutableArray<EndPoint> Peers { get; init; } = [];

    /// <summary>Web seeds that the user named.</summary>
    public ImmutableArray<Uri> WebSeeds { get; init; } = [];

    public bool? UseSwarm { get; init; }

    /// <summary>Bytes a second; null = no limit.</summary>
    public long? DownLimit { get; init; }

    /// <summary>Bytes a second; null = no limit.</summary>
    public long? UpLimit { get; init; }

    public int? MaxPeers { get; init; }

    /// <summary>Everything goes through it, or fails.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Whether what others name may be at a private address.</summary>
    public bool AllowPrivateAddresses { get; init; }
}
