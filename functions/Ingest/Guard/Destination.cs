using System.Globalization;
using System.Net;

namespace Replica.Ingest.Guard;

/// <summary>Where a request wants to go.</summary>
/// <param name="Host">A name in lower case without a final dot, or an address without brackets.</param>
/// <param name="Port">1–65,535.</param>
internal sealed record Destination(string Host, int Port)
{
    private const int MaxNameLength = 253;

    /// <summary>The address if the host is one in any spelling that a resolver takes for it: <c>127.1</c>, <c>0x7f000001</c>, <c>2130706433</c> too.</summary>
    public IPAddress? Literal => IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary><c>host:port</c> as HTTP writes it.</summary>
    public string Authority => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>Reads <c>host:port</c>, as CONNECT names its target; the port may be missing where there is a default.</summary>
    public static Destination? Parse(string text, int? defaultPort = null)
    {
        var colon = text.LastIndexOf(':');
        if (defaultPort is { } usual && (colon < 0 || text.EndsWith(']'))) return Of(text, usual);
        return colon > 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? Of(text[..colon], port)
            : null;
    }

    private static Destination? Of(string host, int port)
    {
        if (host.StartsWith('[') && host.EndsWith(']'))
            host = IPAddress.TryParse(host[1..^1], out _) && host.Contains(':', StringComparison.Ordinal) ? host[1..^1] : "";
        host = host.TrimEnd('.').ToLowerInvariant();
        var isAddress = host.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(host, out _);
        return port is >= 1 and <= 65_535 && (isAddress || IsName(host)) ? new Destination(host, port) : null;
    }

    private static bool IsName(string host) =>
        host.Length is > 0 and <= MaxNameLength && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
        && !host.Contains("..", StringComparison.Ordinal) && host[0] != '.';
}
