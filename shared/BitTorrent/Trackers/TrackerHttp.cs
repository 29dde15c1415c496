using System.Diagnostics;
using System.Net;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Trackers;

/// <summary>Makes the HTTP client that trackers are asked by: over the engine's network, and only at addresses that may be contacted.</summary>
internal static class TrackerHttp
{
    // A host's addresses share the time for connecting: one that swallows packets, as IPv6 often does, leaves some for the others.
    private static readonly TimeSpan AddressPatience = TimeSpan.FromSeconds(4);
    private static readonly HttpRequestOptionsKey<bool> UsersWord = new("Replica.UsersWord");

    /// <summary>Marks a request to a tracker that the user named. It is to be marked anew for every hop.</summary>
    public static void MarkAsUsersWord(HttpRequestMessage request) => request.Options.Set(UsersWord, true);

    /// <summary>
    /// A client without redirects, cookies and a time-out of its own. Behind a proxy names go to the proxy as they are.
    /// </summary>
    public static HttpClient Create(INetwork network, AddressResolver resolver, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (context, cancellationToken) => ConnectAsync(network, resolver, time, context, cancellationToken),
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            // An announce comes every half hour: a connection is kept for the redirect and for a torrent's second hash.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        };
        // No User-Agent: on plain HTTP whoever listens would learn the program's name from it.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static async ValueTask<Stream> ConnectAsync(
        INetwork network, AddressResolver resolver, TimeProvider time, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var isUsersWord = context.InitialRequestMessage.Options.TryGetValue(UsersWord, out var marked) && marked;
        if (!resolver.LooksNamesUp && AddressResolver.Literal(target.Host) is null)
        {
            resolver.CheckName(target.Host, isUsersWord);
            return await network.ConnectAsync(target, cancellationToken).ConfigureAwait(false);
        }

        Exception? failure = null;
        foreach (var address in await resolver.FindAsync(target.Host, isUsersWord, cancellationToken).ConfigureAwait(false))
        {
            using var patience = new CancellationTokenSource(AddressPatience, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                return await network.ConnectAsync(new IPEndPoint(address, target.Port), both.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                failure = e;
            }
        }

        throw failure as IOException ?? new IOException($"'{target.Host}' does not answer", failure);
    }
}
