using System.Net;

namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>The way to the network that a user chose.</summary>
public static class Networks
{
    private const int DefaultSocksPort = 1080;

    /// <summary>The machine's own sockets, or what goes through a proxy and nowhere else.</summary>
    /// <param name="proxy"><c>socks5://</c> or <c>http://[user:password@]host:port</c>; null = direct.</param>
    /// <param name="time">The clock.</param>
    /// <param name="mayReach">Without a proxy: whether an address that a name resolved to may be connected to; null = any.</param>
    /// <exception cref="ArgumentException">It is no proxy of a known kind.</exception>
    public static INetwork For(Uri? proxy, TimeProvider time, Func<IPAddress, bool>? mayReach = null) => proxy?.Scheme switch
    {
        null => new SocketNetwork(mayReach, time),
        "socks5" or "socks5h" => new Socks5Network(new SocketNetwork(time: time), proxy, time),
        "http" => new HttpProxyNetwork(new SocketNetwork(time: time), proxy, time),
        _ => throw new ArgumentException($"a proxy is socks5://host:port or http://host:port, not {proxy.Scheme}://", nameof(proxy)),
    };

    /// <summary>What HttpClient needs so that all its connections go over a network: names are not resolved by this process if a proxy does that.</summary>
    /// <param name="network">The way.</param>
    /// <param name="mayReach">Whether an address that a URL or redirect names outright may be connected to; null = any.</param>
    public static SocketsHttpHandler HttpOver(INetwork network, Func<IPAddress, bool>? mayReach = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = (context, cancellationToken) => network.ConnectAsync(Target(context.DnsEndPoint, mayReach), cancellationToken),
        };
    }

    /// <summary>Where a proxy is.</summary>
    internal static EndPoint EndPointOf(Uri proxy)
    {
        ArgumentNullException.ThrowIfNull(proxy);
        var port = proxy.Port > 0 ? proxy.Port : DefaultSocksPort;
        return IPAddress.TryParse(proxy.IdnHost, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(proxy.IdnHost, port);
    }

    internal static IOException CannotListen() => new("through a proxy nobody can connect to this machine");

    private static EndPoint Target(DnsEndPoint name, Func<IPAddress, bool>? mayReach)
    {
        if (!IPAddress.TryParse(name.Host, out var address))
            return name;
        if (mayReach is not null && !mayReach(EndPoints.Normalise(address)))
            throw new IOException($"{address} may not be reached");
        return new IPEndPoint(address, name.Port);
    }
}
