using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Network;

namespace Replica.Client.Network;

/// <summary>
/// HTTP clients that never reach an address they should not: private, loopback, link-local, multicast and reserved addresses (all IPv6 forms of
/// them included) are refused after name resolution, on every redirect, unless the user's own word names that very host and port.
/// </summary>
internal static class GuardedHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>A client for addresses that the service's config, links or torrents name. It has no time-out of its own beyond connecting.</summary>
    /// <param name="allowPrivate">True under <c>--allow-private-addresses</c>, or where the config is a loopback service's.</param>
    /// <param name="trusted">Origins that are the user's own word.</param>
    public static HttpClient Create(bool allowPrivate, IEnumerable<Uri> trusted) => Create(allowPrivate, trusted, Dns.GetHostAddressesAsync);

    /// <summary>As above, with a resolver of one's own.</summary>
    internal static HttpClient Create(bool allowPrivate, IEnumerable<Uri> trusted, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        var origins = trusted.Select(url => (Normal(url.IdnHost), url.Port)).ToHashSet();
        var handler = new SocketsHttpHandler
        {
            // Every hop of a redirect connects through this callback, so each is checked by itself.
            ConnectCallback = (context, cancellationToken) => ConnectAsync(
                context.DnsEndPoint, allowPrivate || origins.Contains((Normal(context.DnsEndPoint.Host), context.DnsEndPoint.Port)), resolve, cancellationToken),
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
        var client = new HttpClient(new RedirectFailures(handler)) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Replica");
        return client;
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

    private static string Normal(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}
