using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>Names that proxies are asked to reach. They come from torrents and links, so nothing gets into a request by them.</summary>
internal static class ProxyTarget
{
    private const int LongestName = 255;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");

    /// <exception cref="IOException">It is no host name.</exception>
    public static void Check(string host)
    {
        if (host.Length is 0 or > LongestName || host.AsSpan().ContainsAnyExcept(Allowed))
            throw new IOException("a host name has 1 to 255 letters, digits, dots and hyphens");
    }

    /// <summary><c>host:port</c>, IPv6 in brackets.</summary>
    public static string Authority(EndPoint target)
    {
        switch (target)
        {
            case IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } six when !six.Address.IsIPv4MappedToIPv6:
                // Without a scope, which means nothing elsewhere.
                return $"[{new IPAddress(six.Address.GetAddressBytes())}]:{six.Port}";
            case IPEndPoint address:
                return EndPoints.Normalise(address).ToString();
            case DnsEndPoint name:
                Check(name.Host);
                return $"{name.Host}:{name.Port}";
            default:
                throw new IOException($"a proxy cannot reach {target}");
        }
    }
}
