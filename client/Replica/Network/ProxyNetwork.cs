using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Transport.Proxies;

namespace Replica.Client.Network;

/// <summary>The way through <c>--proxy</c>.</summary>
internal static class ProxyNetwork
{
    /// <summary>A network that goes through the proxy or fails; null without one.</summary>
    public static INetwork? Of(Uri? proxy, TimeProvider time) => proxy is null ? null : Networks.For(proxy, time);
}
