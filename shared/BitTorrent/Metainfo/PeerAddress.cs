using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Reads a peer as links and users write it: <c>host:port</c>, <c>1.2.3.4:port</c>, <c>[::1]:port</c>.</summary>
public static class PeerAddress
{
    private const int MaxHostLength = 253;

    /// <summary>Reads one. Host names are not looked up; an IPv4 address in IPv6's clothes is given as IPv4.</summary>
    /// <returns>False if it is none, or its port is 0.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EndPoint? peer)
    {
        peer = null;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return false;
        var host = text![..colon];
        if (host is ['[', .., ']'])
        {
            if (IPAddress.TryParse(host[1..^1], out var inBrackets))
                peer = new IPEndPoint(Normalise(inBrackets), port);
        }
        else if (IPAddress.TryParse(host, out var address))
        {
            // Without brackets nobody can tell an IPv6 address from its port. "1" and "0x7f.1" are addresses only to a lenient parser.
            if (address.ToString() == host && !host.Contains(':', StringComparison.Ordinal))
                peer = new IPEndPoint(address, port);
        }
        else if (host.Length <= MaxHostLength && Uri.CheckHostName(host) == UriHostNameType.Dns)
        {
            peer = new DnsEndPoint(host, port);
        }
        return peer is not null;
    }

    private static IPAddress Normalise(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
