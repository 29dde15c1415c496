using System.Net;
using System.Text;
using Replica.BitTorrent.Network;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Discovery.Ports;

/// <summary>SSDP, by which UPnP routers are found: the search, and its answers, which are hostile.</summary>
internal static class SsdpAnswer
{
    private const int Longest = 4096;

    /// <summary>The group that is asked, and its port.</summary>
    public static IPEndPoint Group { get; } = IPEndPoint.Parse("239.255.255.250:1900");

    /// <summary>Asks for routers.</summary>
    public static byte[] Search { get; } = Encoding.ASCII.GetBytes(
        $"M-SEARCH * HTTP/1.1\r\nHOST: {Group}\r\nMAN: \"ssdp:discover\"\r\nMX: 2\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n");

    /// <summary>
    /// Where a router describes itself; null if that is no answer, or names another host than the one it came from: nobody may send us elsewhere.
    /// </summary>
    public static Uri? TryRead(ReadOnlySpan<byte> packet, IPAddress from)
    {
        if (packet.Length > Longest || !packet.StartsWith("HTTP/1."u8) || AddressGuard.IsPublic(from))
            return null;
        Uri? location = null;
        var isFirst = true;
        foreach (var line in Encoding.Latin1.GetString(packet).AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (isFirst && !line.Contains(" 200", StringComparison.Ordinal))
                return null;
            isFirst = false;
            if (colon > 0 && line[..colon].Trim().Equals("location", StringComparison.OrdinalIgnoreCase))
                Uri.TryCreate(line[(colon + 1)..].Trim().ToString(), UriKind.Absolute, out location);
        }

        return location?.Scheme == "http" && from.Equals(AddressResolver.Literal(location.Host)) ? location : null;
    }
}
