using System.Globalization;
using System.Net;

namespace Replica.Client.Network;

/// <summary>Reads <c>host:port</c>, as options, configs and links (<c>x.pe</c>) have it.</summary>
internal static class HostPort
{
    private const int LongestName = 253;

    /// <summary>An address or a host name with its port: <c>192.0.2.1:6881</c>, <c>[2001:db8::1]:6881</c>, <c>peer.example:6881</c>.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static EndPoint Parse(string text) =>
        TryParse(text) ?? throw new FormatException($"'{text}' is not HOST:PORT");

    /// <summary>As <see cref="Parse"/>, with null instead of an exception.</summary>
    public static EndPoint? TryParse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !TryReadPort(text[(colon + 1)..], 1, out var port)) return null;
        var host = text[..colon];
        var isBracketed = host is ['[', .., ']'];
        if (IPAddress.TryParse(isBracketed ? host[1..^1] : host, out var address))
            return isBracketed == host.Contains(':', StringComparison.Ordinal) ? new IPEndPoint(Plain(address), port) : null;
        return IsName(host) ? new DnsEndPoint(host, port) : null;
    }

    /// <summary>A port to listen on, with or without an address of this machine before it: <c>[ADDR:]PORT</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static (IPAddress? Address, int Port) ParseListen(string text)
    {
        if (TryReadPort(text, 0, out var alone)) return (null, alone);
        var colon = text.LastIndexOf(':');
        if (colon > 0 && TryReadPort(text[(colon + 1)..], 0, out var port) && IPAddress.TryParse(text[..colon].Trim('[', ']'), out var address))
            return (Plain(address), port);
        throw new FormatException($"'{text}' is not [ADDRESS:]PORT");
    }

    private static bool TryReadPort(string text, int smallest, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port >= smallest && port <= ushort.MaxValue;

    // Digits and dots alone are an address that was mistyped, or one in a form that other programs read as another.
    private static bool IsName(string host) =>
        host.Length <= LongestName && host.Any(char.IsAsciiLetter) && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
