using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Replica.Client.Network;

/// <summary>Tells addresses of the public internet from private, loopback, link-local, multicast, documentation and reserved ones (RFC 6890 and its registries).</summary>
internal static class AddressGuard
{
    private static readonly IPNetwork[] Refused4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    // What of 2000::/3 is not for the public: benchmarking, ORCHID, documentation.
    private static readonly IPNetwork[] Refused6 =
        [.. new[] { "2001:2::/48", "2001:10::/28", "2001:20::/28", "2001:db8::/32", "3fff::/20" }.Select(IPNetwork.Parse)];

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>True for an address of the public internet. An IPv6 address that embeds an IPv4 one is as public as that.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return !Refused4.Any(network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        var bytes = address.GetAddressBytes();
        if (Translated.Contains(address)) return IsPublic4(bytes, 12);
        if (SixToFour.Contains(address)) return IsPublic4(bytes, 2);
        // RFC 4380: the server at 4, the client's address with all bits flipped at 12.
        if (Teredo.Contains(address)) return IsPublic4(bytes, 4) && IsPublic4(bytes, 12, mask: uint.MaxValue);
        return Global6.Contains(address) && !Refused6.Any(network => network.Contains(address));
    }

    private static bool IsPublic4(byte[] address, int offset, uint mask = 0)
    {
        Span<byte> embedded = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(embedded, BinaryPrimitives.ReadUInt32BigEndian(address.AsSpan(offset)) ^ mask);
        return IsPublic(new IPAddress(embedded));
    }
}
