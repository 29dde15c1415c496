using System.Collections.Immutable;
using System.Net;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;
using Replica.Client.Cli;
using Replica.Client.Network;

namespace Replica.Client.Content;

/// <summary>What each profile means for the engine where the user does not say otherwise (section 1 of the outside contract).</summary>
internal static class EngineProfile
{
    private static readonly ImmutableArray<PeerTransport> EveryTransport = [PeerTransport.Tcp, PeerTransport.Utp];

    /// <summary>Nodes that every BitTorrent client knows; only the open profile shows itself to them.</summary>
    private static readonly ImmutableArray<EndPoint> PublicNodes =
    [
        new DnsEndPoint("dht.libtorrent.org", 25401), new DnsEndPoint("router.bittorrent.com", 6881),
        new DnsEndPoint("dht.transmissionbt.com", 6881), new DnsEndPoint("router.utorrent.com", 6881),
    ];

    /// <summary>Whether peers are contacted and a port is opened at all.</summary>
    public static bool UsesSwarm(EngineChoices choices) => choices.UseSwarm ?? choices.Profile != NetworkProfile.Quiet;

    /// <summary>The engine's options.</summary>
    /// <param name="choices">What the user says.</param>
    /// <param name="configNodes">Bootstrap nodes of the service's config.</param>
    /// <param name="isServiceLocal">True where the service runs on this machine: what its config names is then the user's own word.</param>
    /// <param name="dhtStateFile">Where the DHT's table is kept; null = nowhere.</param>
    public static EngineOptions Options(EngineChoices choices, ImmutableArray<EndPoint> configNodes, bool isServiceLocal, string? dhtStateFile)
    {
        if (!UsesSwarm(choices)) return EngineOptions.WebSeedsOnly with { Proxy = choices.Proxy, AllowPrivateAddresses = choices.AllowPrivateAddresses };
        var isOpen = choices.Profile == NetworkProfile.Open;
        var isQuiet = choices.Profile == NetworkProfile.Quiet;
        return new EngineOptions
        {
            ListenAddress = choices.ListenAddress,
            ListenPort = choices.ListenPort,
            Encryption = choices.Encryption ?? (isOpen ? EncryptionPolicy.Prefer : EncryptionPolicy.Require),
            Transports = choices.Transports.IsEmpty ? EveryTransport : choices.Transports,
            Dht = choices.Dht ?? (isQuiet ? DhtMode.Off : DhtMode.On),
            DhtBootstrap = [.. choices.DhtBootstrap, .. isServiceLocal ? configNodes : []],
            DhtNodes = [.. isServiceLocal ? [] : configNodes, .. isOpen ? PublicNodes : []],
            DhtStateFile = dhtStateFile,
            UseTrackers = choices.UseTrackers ?? true,
            UsePex = choices.UsePex ?? !isQuiet,
            UseLsd = choices.UseLsd ?? isOpen,
            // Asking the router is seen by the local network, as LSD is; and a port opened on it outside is of no use behind a proxy.
            MapPorts = isOpen && choices.Proxy is null && choices.ListenAddress is null,
            DownLimit = choices.DownLimit,
            UpLimit = choices.UpLimit,
            MaxPeers = choices.MaxPeers ?? new EngineOptions().MaxPeers,
            Proxy = choices.Proxy,
            AllowPrivateAddresses = choices.AllowPrivateAddresses,
        };
    }

    /// <summary>What the torrent may use that is the only one of its engine: all connections that the user allows.</summary>
    public static TorrentLimits LimitsOfOne(EngineChoices choices) =>
        choices.MaxPeers is { } most ? TorrentLimits.Usual with { MaxPeers = most } : TorrentLimits.Usual;

    /// <summary>False where nobody could be found anyhow: no swarm, or nothing in it to begin with.</summary>
    public static bool MayFindPeers(EngineOptions options, TorrentSources sources) =>
        options.UseSwarm
        && (options.UseLsd
            || sources.Peers.Length > 0
            || (options.UseTrackers && sources.Trackers.Length + sources.UserTrackers.Length > 0)
            || (options.Dht != DhtMode.Off && (options.DhtBootstrap.Length + options.DhtNodes.Length > 0 || File.Exists(options.DhtStateFile))));

    /// <summary>Whether peers may come by themselves: the user named the port that they are told of in some other way.</summary>
    public static bool MayBeFound(EngineChoices choices) => UsesSwarm(choices) && choices is { ListenPort: > 0, Proxy: null };

    /// <summary>What the HTTP clients of a command have in common.</summary>
    public static HttpRules HttpRules(EngineChoices choices, INetwork? proxy) => new()
    {
        AllowPrivate = choices.AllowPrivateAddresses,
        Trusted = choices.WebSeeds,
        Proxy = proxy,
        HttpsOnly = choices.Profile == NetworkProfile.Quiet,
    };

    /// <summary>Options that were given and can do nothing, since there is no swarm; null if there are none.</summary>
    public static string? Idle(EngineChoices choices)
    {
        if (UsesSwarm(choices)) return null;
        string?[] idle =
        [
            choices.Peers.IsEmpty ? null : "--peer", choices.Trackers.IsEmpty ? null : "--tracker", choices.ListenPort is null ? null : "--listen",
            choices.Dht is null or DhtMode.Off ? null : "--dht", choices.DhtBootstrap.IsEmpty ? null : "--dht-bootstrap",
            choices.UseTrackers is true ? "--trackers" : null, choices.UsePex is true ? "--pex" : null, choices.UseLsd is true ? "--lsd" : null,
        ];
        var names = string.Join(", ", idle.OfType<string>());
        return names.Length == 0 ? null : $"{names} can do nothing without a swarm; turn it on with --swarm on";
    }
}
