using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Network;
using Replica.BitTorrent.Transport;

namespace Replica.Client.Network;

/// <summary>
/// HTTP clients that never reach an address they should not: private, loopback, link-local, multicast and reserved addresses (all IPv6 forms of
/// them included) are refused after name resolution, on every redirect, unless the user's own word names that very host and port.
/// </summary>
internal static class GuardedHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A client for addresses that the service's config, links or torrents name. It has no time-out of its own beyond connecting.
    /// Through a proxy names go unresolved, so that only addresses written as such are checked here.
    /// </summary>
    public static HttpClient Create(HttpRules rules) => Create(rules, Dns.GetHostAddressesAsync);

    /// <summary>As above, with a resolver of one's own.</summary>
    internal static HttpClient Create(HttpRules rules, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        var origins = rules.Trusted.Select(Origin).ToHashSet();
        var handler = new SocketsHttpHandler
        {
            // Every hop of a redirect connects through this callback, so each is checked by itself.
            ConnectCallback = (context, cancellationToken) =>
            {
                var origin = (Normal(context.DnsEndPoint.Host), context.DnsEndPoint.Port);
                var anywhere = rules.AllowPrivate || origins.Contains(origin);
                return rules.Proxy is { } proxy && (rules.Own is null || origin != Origin(rules.Own))
                    ? ConnectAsync(proxy, context.DnsEndPoint, anywhere, cancellationToken)
                    : ConnectAsync(context.DnsEndPoint, anywhere, resolve, cancellationToken);
            },
            AllowAutoRedirect = true,
            MaxAutomaticRedirections = 5,
            ConnectTimeout = ConnectTimeout,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // No trace headers: nothing goes out that could tell one user from another.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        };
        HttpMessageHandler outer = new RedirectFailures(handler);
        if (rules.HttpsOnly) outer = new PlainHttpRefusal(outer, url => origins.Contains(Origin(url)));
        var client = new HttpClient(outer) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Replica");
        return client;
    }

    private static ValueTask<Stream> ConnectAsync(INetwork proxy, DnsEndPoint target, bool anywhere, CancellationToken cancellationToken)
    {
        var host = Normal(target.Host);
        var isLiteral = IPAddress.TryParse(host, out var literal);
        // RFC 6761: the proxy would take it for itself.
        var isPrivate = isLiteral ? !AddressGuard.IsPublic(literal!) : host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);
        if (!anywhere && isPrivate) throw new AddressRefusedException(target.Host);
        return proxy.ConnectAsync(isLiteral ? new IPEndPoint(literal!, target.Port) : new DnsEndPoint(host, target.Port), cancellationToken);
    }

    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint target, bool anywhere, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(Normal(target.Host), out var literal)
            ? [literal]
            : await resolve(target.Host, cancellationToken).ConfigureAwait(false);
        // The address that is checked is the address that is connected to: resolving again could give another.
        var allowed = anywhere ? addresses : [.. addresses.Where(AddressGuard.IsPublic)];
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        if (allowed.Length == 0) throw new AddressRefusedException(target.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static (string Host, int Port) Origin(Uri url) => (Normal(url.IdnHost), url.Port);

    private static string Normal(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}
