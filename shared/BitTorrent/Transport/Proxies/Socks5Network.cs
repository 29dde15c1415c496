using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>
/// Everything through a SOCKS 5 proxy (RFC 1928): connections by CONNECT, names unresolved; datagrams by UDP ASSOCIATE. Nobody can connect to
/// this machine. Nothing goes any other way: what the proxy does not do fails.
/// </summary>
public sealed class Socks5Network : INetwork
{
    private readonly INetwork _direct;
    private readonly ProxyConnection _proxy;
    private readonly ProxyCredential? _credential;
    private readonly TimeProvider _time;

    /// <summary>Makes a way through a proxy; opens nothing.</summary>
    /// <param name="direct">The way to the proxy itself, used for nothing else.</param>
    /// <param name="proxy"><c>socks5://[user:password@]host:port</c></param>
    /// <param name="time">The clock.</param>
    public Socks5Network(INetwork direct, Uri proxy, TimeProvider time)
    {
        _direct = direct;
        _proxy = new ProxyConnection(direct, Networks.EndPointOf(proxy), time);
        _credential = ProxyCredential.Of(proxy);
        _time = time;
    }

    /// <inheritdoc/>
    public bool CanListen => false;

    /// <inheritdoc/>
    public ValueTask<Stream> ConnectAsync(EndPoint target, CancellationToken cancellationToken) => _proxy.OpenAsync(
        async (stream, token) =>
        {
            await Socks5Dialog.GreetAsync(stream, _credential, token).ConfigureAwait(false);
            await Socks5Dialog.RequestAsync(stream, Socks5Dialog.ConnectCommand, target, token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public IStreamListener Listen(IPEndPoint local) => throw Networks.CannotListen();

    /// <inheritdoc/>
    public async ValueTask<IDatagramSocket> BindAsync(IPEndPoint local, CancellationToken cancellationToken)
    {
        var association = await AssociateAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The port is the proxy's to choose, so this side's is any; on loopback nobody else can even send to it.
            var (any, any6) = IPAddress.IsLoopback(association.Relay.Address) ? (IPAddress.Loopback, IPAddress.IPv6Loopback) : (IPAddress.Any, IPAddress.IPv6Any);
            var four = association.Relay.AddressFamily == AddressFamily.InterNetwork;
            var socket = await _direct.BindAsync(new IPEndPoint(four ? any : any6, 0), cancellationToken).ConfigureAwait(false);
            return new Socks5DatagramSocket(socket, association, AssociateAsync, _time);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            await association.Control.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<Socks5Association> AssociateAsync(CancellationToken cancellationToken)
    {
        IPEndPoint? relay = null;
        var control = await _proxy.OpenAsync(
            async (stream, token) =>
            {
                await Socks5Dialog.GreetAsync(stream, _credential, token).ConfigureAwait(false);
                // The address that packets will come from is not known on this side of a router.
                var bound = await Socks5Dialog.RequestAsync(stream, Socks5Dialog.AssociateCommand, new IPEndPoint(IPAddress.Any, 0), token).ConfigureAwait(false);
                relay = Relay(bound, stream);
            },
            cancellationToken).ConfigureAwait(false);
        return new Socks5Association(control, relay!);
    }

    private IPEndPoint Relay(IPEndPoint? bound, Stream control)
    {
        if (bound is null || bound.Port == 0)
            throw new IOException("it names no address to send datagrams to");
        if (!bound.Address.Equals(IPAddress.Any) && !bound.Address.Equals(IPAddress.IPv6Any))
            return bound;
        // Unspecified means: the same host.
        return new IPEndPoint(_proxy.AddressOf(control) ?? throw new IOException("it names no address to send datagrams to"), bound.Port);
    }
}
