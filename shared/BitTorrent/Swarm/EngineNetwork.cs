using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Dht;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Transport.Proxies;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm;

/// <summary>The port of an engine and all that shares it: connections in and out, uTP, the DHT, what finds peers.</summary>
internal sealed class EngineNetwork : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly PeerPort _port;
    private readonly PeerConnector _connector;
    private readonly PeerAcceptor _acceptor;
    private readonly DhtNode? _dht;
    private readonly Task _accepting;

    private EngineNetwork(EngineOptions options, TimeProvider time, INetwork network, PeerPort port, DhtNode? dht, FaultLog faults)
    {
        (_port, _dht, Faults) = (port, dht, faults);
        PeerId = Wire.PeerId.Create(isNamed: options.Encryption != EncryptionPolicy.Require);
        var dialer = new PeerDialer(network, port.Utp is null ? null : port.Utp.ConnectAsync, time);
        _connector = new PeerConnector(dialer, options, PeerId, time);
        _acceptor = new PeerAcceptor(Directory, options.Encryption, PeerId, time, (link, hash) => Arrived(link, hash));
        DhtSearch? search = dht is null ? null : dht.FindPeersAsync;
        Services = new DiscoveryServices(options, network, port.Udp, search, PeerId, port.Number, time, new Random());
        Offers = new OfferAnnouncer(Services);
        _accepting = Task.WhenAll(
            port.Listener is { } listener ? AcceptAsync(listener.AcceptAsync, PeerTransport.Tcp) : Task.CompletedTask,
            port.Utp is { } utp ? AcceptAsync(utp.AcceptAsync, PeerTransport.Utp) : Task.CompletedTask);
    }

    /// <summary>Takes connections that peers made, on any thread.</summary>
    public Action<IPeerLink, InfoHash> Arrived { get; set; } = (link, _) => link.Close("nothing is open yet");

    /// <summary>What was contained.</summary>
    public FaultLog Faults { get; }

    /// <summary>Our 20 bytes.</summary>
    public ReadOnlyMemory<byte> PeerId { get; }

    /// <summary>The torrents that connections are accepted for.</summary>
    public InfoHashDirectory Directory { get; } = new();

    /// <summary>Finds peers.</summary>
    public DiscoveryServices Services { get; }

    /// <summary>Announces what is seeded but not open.</summary>
    public OfferAnnouncer Offers { get; }

    /// <summary>The port that peers connect to; null if they cannot.</summary>
    public int? Port => _port.Number;

    /// <summary>Binds the port and begins to accept.</summary>
    /// <exception cref="IOException">The port is taken, or the proxy cannot be reached.</exception>
    public static async Task<EngineNetwork> StartAsync(
        EngineOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var network = Networks.For(options.Proxy, time);
        var faults = new FaultLog(options.Faulted);
        var port = await PeerPort.OpenAsync(network, options, faults, time, cancellationToken).ConfigureAwait(false);
        try
        {
            var dht = options.Dht == DhtMode.Off || port.Udp is null
                ? null
                : await DhtNode.StartAsync(port.Udp, DhtOptionsOf(options), time, cancellationToken).ConfigureAwait(false);
            return new EngineNetwork(options, time, network, port, dht, faults);
        }
        catch
        {
            await port.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Connects to a peer; see <see cref="Peers.PeerDial"/>.</summary>
    public void Dial(TorrentNames torrent, IPEndPoint target, PeerTransport? transport, Action<IPeerLink?, string> done, CancellationToken cancellationToken) =>
        _ = DialAsync(torrent, target, transport, done, cancellationToken);

    /// <summary>Tells of peers that were named, looking names up. Behind a proxy names go unresolved, and unused.</summary>
    public void Resolve(ImmutableArray<PeerHint> hints, Action<IReadOnlyList<IPEndPoint>, PeerOrigin> found)
    {
        foreach (var hint in hints)
        {
            if (hint.Address is IPEndPoint address)
                found([address], hint.Origin);
            else if (hint.Address is DnsEndPoint name && Services.Options.Proxy is null)
                _ = ResolveAsync(name, addresses => found(addresses, hint.Origin));
        }
    }

    /// <summary>A peer told of its DHT node.</summary>
    public void FoundNode(IPEndPoint node) => _dht?.AddNode(node);

    /// <summary>Names more nodes to join the DHT by.</summary>
    public void AddDhtNodes(IReadOnlyCollection<EndPoint> nodes, bool isUsersWord) => _dht?.AddBootstrap(nodes, isUsersWord);

    /// <summary>Closes the port. Torrents and offers are to be closed before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await Offers.DisposeAsync().ConfigureAwait(false);
        await Services.DisposeAsync().ConfigureAwait(false);
        if (_dht is not null)
            await _dht.DisposeAsync().ConfigureAwait(false);
        await _port.DisposeAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        _closing.Dispose();
    }

    private static DhtOptions DhtOptionsOf(EngineOptions options) => new()
    {
        Mode = options.Dht,
        Bootstrap = options.DhtBootstrap,
        Told = options.DhtNodes,
        StateFile = options.DhtStateFile,
        AllowPrivateAddresses = options.AllowPrivateAddresses,
        Resolve = options.Proxy is null ? ResolveAsync : null,
    };

    private static async Task<IReadOnlyList<IPEndPoint>> ResolveAsync(DnsEndPoint name, CancellationToken cancellationToken) =>
        [.. (await Dns.GetHostAddressesAsync(name.Host, cancellationToken).ConfigureAwait(false)).Select(address => new IPEndPoint(address, name.Port))];

    private async Task ResolveAsync(DnsEndPoint name, Action<IReadOnlyList<IPEndPoint>> found)
    {
        try
        {
            found(await ResolveAsync(name, _closing.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException or ArgumentException)
        {
            // No such name: one source less.
        }
    }

    private async Task DialAsync(
        TorrentNames torrent, IPEndPoint target, PeerTransport? transport, Action<IPeerLink?, string> done, CancellationToken cancellationToken)
    {
        var result = new ConnectResult(null, "was given up");
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            ImmutableArray<PeerTransport>? only = transport is { } one ? [one] : null;
            result = await _connector.ConnectAsync(target, torrent.Hash, torrent.Upgrade, only, stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The torrent or the engine has closed meanwhile.
        }
        finally
        {
            // Whatever happened: who dials holds a place among the few that may dial at once.
            done(result.Link, result.Reason ?? "");
        }
    }

    private async Task AcceptAsync(Func<CancellationToken, ValueTask<(Stream Stream, IPEndPoint Remote)>> accept, PeerTransport transport)
    {
        for (; ; )
        {
            try
            {
                var (stream, remote) = await accept(_closing.Token).ConfigureAwait(false);
                _ = _acceptor.AcceptAsync(stream, remote, transport);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
