using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Network;

/// <summary>
/// Tells addresses of the public internet from all others: the special-purpose registries of IANA (RFC 6890), multicast, and what cloud platforms
/// keep for themselves. An IPv6 address that embeds an IPv4 one is as public as that.
/// </summary>
public static class AddressGuard
{
    // The first network that holds an address names it, so the narrower ones come first.
    private static readonly (IPNetwork Network, string Kind)[] Special4 =
    [
        .. new[]
        {
            ("0.0.0.0/8", "unspecified"), ("10.0.0.0/8", "private"), ("100.64.0.0/10", "a carrier's private network (RFC 6598)"), ("127.0.0.0/8", "loopback"),
            ("168.63.129.16/32", "a cloud platform's own"), ("169.254.0.0/16", "link-local"), ("172.16.0.0/12", "private"), ("192.0.0.0/24", "reserved"),
            ("192.0.2.0/24", "documentation"), ("192.88.99.0/24", "reserved"), ("192.168.0.0/16", "private"), ("198.18.0.0/15", "benchmarking"),
            ("198.51.100.0/24", "documentation"), ("203.0.113.0/24", "documentation"), ("224.0.0.0/4", "multicast"), ("255.255.255.255/32", "broadcast"),
            ("240.0.0.0/4", "reserved"),
        }.Select(Parse),
    ];

    private static readonly (IPNetwork Network, string Kind)[] Special6 =
    [
        .. new[]
        {
            ("::/128", "unspecified"), ("::1/128", "loopback"), ("64:ff9b:1::/48", "a private translation prefix (RFC 8215)"), ("100::/64", "discarded"),
            ("2001:2::/48", "benchmarking"), ("2001:10::/28", "reserved"), ("2001:20::/28", "reserved"), ("2001:db8::/32", "documentation"),
            ("2001::/23", "reserved"), ("3fff::/20", "documentation"), ("fc00::/7", "private (unique local)"), ("fe80::/10", "link-local"),
            ("fec0::/10", "private (site-local)"), ("ff00::/8", "multicast"),
        }.Select(Parse),
    ];

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>True for an address of the public internet.</summary>
    public static bool IsPublic(IPAddress address) => FindKind(address) is null;

    /// <summary>What an address is instead of public, to follow "is": <c>loopback</c>, <c>private</c>, <c>link-local</c>…; null if it is public.</summary>
    public static string? FindKind(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => FindKind(address, Special4),
            AddressFamily.InterNetworkV6 => FindKind6(address),
            _ => "of an unknown family",
        };
    }

    private static string? FindKind6(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (Translated.Contains(address)) return FindKind4(bytes, 12);
        if (SixToFour.Contains(address)) return FindKind4(bytes, 2);
        // RFC 4380: the server at 4, the client's address with all bits flipped at 12.
        if (Teredo.Contains(address)) return FindKind4(bytes, 4) ?? FindKind4(bytes, 12, mask: uint.MaxValue);
        if (FindKind(address, Special6) is { } kind) return kind;
        if (Compatible.Contains(address)) return FindKind4(bytes, 12) ?? "reserved";
        if (!Global6.Contains(address)) return "reserved";
        return IsIsatap(bytes) ? FindKind4(bytes, 12) : null;
    }

    // RFC 5214: an interface identifier of 0000:5efe or 0200:5efe and the IPv4 address that the packet would be sent on to.
    private static bool IsIsatap(byte[] address) => (address[8] & ~2) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == 0xfe;

    private static string? FindKind4(byte[] address, int offset, uint mask = 0)
    {
        Span<byte> embedded = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(embedded, BinaryPrimitives.ReadUInt32BigEndian(address.AsSpan(offset)) ^ mask);
        return FindKind(new IPAddress(embedded), Special4);
    }

    private static string? FindKind(IPAddress address, (IPNetwork Network, string Kind)[] special) =>
        Array.Find(special, entry => entry.Network.Contains(address)).Kind;

    private static (IPNetwork Network, string Kind) Parse((string Network, string Kind) entry) => (IPNetwork.Parse(entry.Network), entry.Kind);
}
