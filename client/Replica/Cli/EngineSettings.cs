using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;
using Replica.Client.Network;

namespace Replica.Client.Cli;

/// <summary>The engine options of <c>get</c>, <c>seed</c>, <c>peer</c>, <c>app</c> and <c>up</c>.</summary>
internal sealed class EngineSettings
{
    private const int MostPeers = 10_000;

    private readonly Setting<NetworkProfile> _profile = Settings.Choice(
        "--profile", NetworkProfile.Careful, "How much of you the network sees (default careful)",
        ("open", NetworkProfile.Open), ("careful", NetworkProfile.Careful), ("quiet", NetworkProfile.Quiet));

    private readonly Setting<(IPAddress? Address, int Port)?> _listen = new(
        "--listen", "[ADDR:]PORT", false, null, values => HostPort.ParseListen(values[0]), "Take connections from peers here; 0 = any port (default 42069, else any)");

    private readonly Setting<EncryptionPolicy?> _encryption = Settings.Choice<EncryptionPolicy?>(
        "--encryption", null, "Encrypt connections to peers; require never falls back",
        ("require", EncryptionPolicy.Require), ("prefer", EncryptionPolicy.Prefer), ("off", EncryptionPolicy.Off));

    private readonly Setting<ImmutableArray<PeerTransport>> _transports = new(
        "--transport", "tcp,utp", false, [], ReadTransports, "What carries connections to peers (default both)");

    private readonly Setting<DhtMode?> _dht = Settings.Choice<DhtMode?>(
        "--dht", null, "Find peers by the DHT; passive asks and never answers", ("on", DhtMode.On), ("off", DhtMode.Off), ("passive", DhtMode.Passive));

    private readonly Setting<ImmutableArray<EndPoint>> _bootstrap = EndPoints("--dht-bootstrap", "Join the DHT by this node (repeatable, or with commas)");
    private readonly Setting<bool?> _trackers = Settings.Switch("--trackers", "Ask trackers");
    private readonly Setting<ImmutableArray<string>> _tracker = new(
        "--tracker", "URL", true, [], values => [.. values.Select(ReadTracker)], "Ask this tracker too (repeatable)");

    private readonly Setting<bool?> _pex = Settings.Switch("--pex", "Exchange peers with peers");
    private readonly Setting<bool?> _lsd = Settings.Switch("--lsd", "Find peers on the local network");
    private readonly Setting<ImmutableArray<EndPoint>> _peers = EndPoints("--peer", "Try this peer too (repeatable, or with commas)");
    private readonly Setting<IReadOnlyList<Uri>> _webSeeds = Settings.Urls("--web-seed", "Fetch from this web seed too (repeatable)");
    private readonly Setting<bool?> _swarm = Settings.Switch("--swarm", "Exchange with peers; off = web seeds only");
    private readonly Setting<long> _downLimit = Settings.Size("--down-limit", 0, "Most bytes a second from peers, as 500K or 2MiB; 0 = no limit");
    private readonly Setting<long> _upLimit = Settings.Size("--up-limit", 0, "Most bytes a second to peers; 0 = no limit");
    private readonly Setting<int?> _maxPeers = Settings.Number("--max-peers", "N", 1, MostPeers, "Most connections to peers (default 200)");
    private readonly Setting<Uri?> _proxy = new(
        "--proxy", "URL", false, null, values => ReadProxy(values[0]), "Send everything through socks5://[user:password@]host:port or http://…, or fail");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _profile, _listen, _encryption, _transports, _dht, _bootstrap, _trackers, _tracker, _pex, _lsd, _peers, _webSeeds, _swarm,
            _downLimit, _upLimit, _maxPeers, _proxy,
        })
        {
            command.Add(option);
        }
    }

    public EngineChoices Read(CommandContext context) => new()
    {
        Profile = context.Get(_profile),
        ListenAddress = context.Get(_listen)?.Address,
        ListenPort = context.Get(_listen)?.Port,
        Encryption = context.Get(_encryption),
        Transports = context.Get(_transports),
        Dht = context.Get(_dht),
        DhtBootstrap = context.Get(_bootstrap),
        UseTrackers = context.Get(_trackers),
        Trackers = context.Get(_tracker),
        UsePex = context.Get(_pex),
        UseLsd = context.Get(_lsd),
        Peers = context.Get(_peers),
        WebSeeds = [.. context.Get(_webSeeds)],
        UseSwarm = context.Get(_swarm),
        DownLimit = Limit(context.Get(_downLimit)),
        UpLimit = Limit(context.Get(_upLimit)),
        MaxPeers = context.Get(_maxPeers),
        Proxy = context.Get(_proxy),
        AllowPrivateAddresses = context.Options.AllowPrivateAddresses,
    };

    /// <summary>The URL of a tracker.</summary>
    /// <exception cref="FormatException">It is none that this program can ask.</exception>
    internal static string ReadTracker(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "udp" && url.Host.Length > 0
            ? text
            : throw new FormatException($"'{text}' is not a tracker's URL (http, https or udp)");

    private static Setting<ImmutableArray<EndPoint>> EndPoints(string name, string description) => new(
        name, "HOST:PORT", true, [],
        values => [.. values.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(HostPort.Parse)],
        description);

    private static ImmutableArray<PeerTransport> ReadTransports(IReadOnlyList<string> values)
    {
        var read = values[0].Split(',', StringSplitOptions.TrimEntries).Select(name => name.ToUpperInvariant() switch
        {
            "TCP" => PeerTransport.Tcp,
            "UTP" => PeerTransport.Utp,
            _ => throw new FormatException($"'{values[0]}' is not tcp, utp or tcp,utp"),
        });
        return [.. read.Distinct()];
    }

    private static Uri ReadProxy(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "socks5" or "http" && url.Host.Length > 0
            && url.AbsolutePath is "" or "/" && url.Query.Length == 0
            ? url
            : throw new FormatException("it is not socks5://[user:password@]host:port or http://[user:password@]host:port");

    private static long? Limit(long value) => value > 0 ? value : null;
}
