using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Discovery;

/// <summary>An announce of local service discovery (BEP 14).</summary>
/// <param name="Port">Where the sender listens for peers.</param>
/// <param name="Hashes">Its torrents, at least one.</param>
/// <param name="Cookie">Lets the sender know its own announces; null if it sent none.</param>
internal sealed record LsdPacket(int Port, ImmutableArray<InfoHash> Hashes, string? Cookie)
{
    /// <summary>BEP 14: no packet is longer, so that none is split on its way.</summary>
    public const int LongestSent = 1400;

    /// <summary>As many as fit, with room for the rest.</summary>
    public const int MostSent = 24;

    private const int LongestTaken = 2048;
    private const int MostTaken = 40;
    private const int LongestCookie = 64;

    /// <summary>The group of IPv4, and its port.</summary>
    public static IPEndPoint Group4 { get; } = IPEndPoint.Parse("239.192.152.143:6771");

    /// <summary>The group of IPv6, and its port.</summary>
    public static IPEndPoint Group6 { get; } = IPEndPoint.Parse("[ff15::efc0:988f]:6771");

    /// <summary>The group of a family.</summary>
    public static IPEndPoint Group(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? Group6 : Group4;

    /// <summary>The bytes for a group.</summary>
    public byte[] ToBytes(IPEndPoint group)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"BT-SEARCH * HTTP/1.1\r\nHost: {group}\r\nPort: {Port}\r\n");
        foreach (var hash in Hashes)
            text.Append(CultureInfo.InvariantCulture, $"Infohash: {hash}\r\n");
        if (Cookie is not null)
            text.Append(CultureInfo.InvariantCulture, $"cookie: {Cookie}\r\n");
        return Encoding.ASCII.GetBytes(text.Append("\r\n\r\n").ToString());
    }

    /// <summary>Reads hostile bytes; null if they are no announce. Headers that are not known are passed over.</summary>
    public static LsdPacket? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestTaken || !bytes.StartsWith("BT-SEARCH * HTTP/1."u8))
            return null;
        var text = Encoding.Latin1.GetString(bytes);
        var port = 0;
        string? cookie = null;
        var hashes = ImmutableArray.CreateBuilder<InfoHash>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon < 0)
                continue;
            var value = line[(colon + 1)..].Trim();
            if (line[..colon].Equals("port", StringComparison.OrdinalIgnoreCase))
                port = ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
            else if (line[..colon].Equals("cookie", StringComparison.OrdinalIgnoreCase) && value.Length <= LongestCookie)
                cookie = value.ToString();
            else if (line[..colon].Equals("infohash", StringComparison.OrdinalIgnoreCase) && TryReadHash(value, out var hash) && hashes.Count < MostTaken)
                hashes.Add(hash);
        }

        return port == 0 || hashes.Count == 0 ? null : new LsdPacket(port, hashes.DrainToImmutable(), cookie);
    }

    private static bool TryReadHash(ReadOnlySpan<char> text, out InfoHash hash)
    {
        hash = default;
        return text.Length == 2 * InfoHash.Length && InfoHash.TryParse(text.ToString(), out hash);
    }
}
