using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace Replica.BitTorrent.Metainfo;

/// <summary>A magnet link (BEP 9, 52, 53): what names a torrent in one line of text.</summary>
/// <param name="InfoHash">The torrent's identity, as <see cref="InfoDictionary.Hash"/>: of a link to version 2 alone the first 20 bytes of <see cref="InfoHashV2"/>.</param>
/// <remarks>Two links with the same text are best compared as text: the arrays compare by identity.</remarks>
public sealed record MagnetLink(InfoHash InfoHash)
{
    /// <summary>The longest text that <see cref="Parse"/> accepts, in UTF-16 units.</summary>
    public const int MaxLength = 64 * 1024;

    private const int UsualLength = 256;

    /// <summary>The most peers that are read from a link.</summary>
    public const int MaxPeers = 200;

    /// <summary><c>xt=urn:btmh:1220…</c> (BEP 52), if given: the info hash of version 2 or of a hybrid.</summary>
    public InfoHashV2? InfoHashV2 { get; init; }

    /// <summary><c>dn</c>, if given.</summary>
    public string? DisplayName { get; init; }

    /// <summary><c>xs</c>, as written (decoded), if given.</summary>
    public ImmutableArray<string> ExactSources { get; init; } = [];

    /// <summary><c>so</c> (BEP 53): the first file index it names; null if missing or malformed.</summary>
    public int? SelectedFile { get; init; }

    /// <summary><c>tr</c>, in order.</summary>
    public ImmutableArray<string> Trackers { get; init; } = [];

    /// <summary><c>ws</c>, in order.</summary>
    public ImmutableArray<string> WebSeeds { get; init; } = [];

    /// <summary><c>x.pe</c>, in order: peers by address, or by host name and port. What is neither is passed over, as are those beyond <see cref="MaxPeers"/>.</summary>
    public ImmutableArray<EndPoint> Peers { get; init; } = [];

    /// <summary>
    /// Reads a <c>magnet:</c> URI with its parameters in any order. Of a parameter given twice the first counts, but <c>xs</c>, <c>tr</c>, <c>ws</c>
    /// and <c>x.pe</c> gather; unknown ones are ignored, as are those of <c>dn</c>, <c>tr</c> and <c>ws</c> that are not percent-encoded UTF-8.
    /// In <c>dn</c> a <c>+</c> is a space, as clients that write one mean it.
    /// </summary>
    /// <exception cref="MetainfoException">Not a magnet link, or one without a usable <c>xt=urn:btih:</c> or <c>xt=urn:btmh:</c>.</exception>
    public static MagnetLink Parse(string text) => new MagnetParameters(text).ToLink();

    /// <summary>As <see cref="Parse"/>, with false instead of an exception.</summary>
    public static bool TryParse(string? text, out MagnetLink link)
    {
        link = null!;
        try
        {
            if (text is not null)
                link = Parse(text);
            return text is not null;
        }
        catch (MetainfoException)
        {
            return false;
        }
    }

    /// <summary>The canonical text: xt (version 1, then 2), dn, so, xs, tr, ws, x.pe, percent-encoded as UTF-8.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("magnet:?", UsualLength);
        if (InfoHashV2?.Truncated != InfoHash)
            text.Append("xt=urn:btih:").Append(InfoHash).Append(InfoHashV2 is null ? "" : "&");
        if (InfoHashV2 is { } hashV2)
            text.Append("xt=urn:btmh:1220").Append(hashV2);
        Append(text, "dn", DisplayName);
        Append(text, "so", SelectedFile?.ToString(CultureInfo.InvariantCulture));
        foreach (var source in ExactSources)
            Append(text, "xs", source);
        foreach (var tracker in Trackers)
            Append(text, "tr", tracker);
        foreach (var webSeed in WebSeeds)
            Append(text, "ws", webSeed);
        foreach (var peer in Peers)
            Append(text, "x.pe", peer is DnsEndPoint named ? $"{named.Host}:{named.Port}" : peer.ToString());
        return text.ToString();
    }

    private static void Append(StringBuilder text, string key, string? value)
    {
        if (value is null)
            return;
        var escaped = Uri.EscapeDataString(value);
        // A colon may stand in a query (RFC 3986), and people read "xs=replica:…" and "x.pe=host:port".
        text.Append('&').Append(key).Append('=').Append(key is "xs" or "x.pe" ? escaped.Replace("%3A", ":", StringComparison.Ordinal) : escaped);
    }
}
