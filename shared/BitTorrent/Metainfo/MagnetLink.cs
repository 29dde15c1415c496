using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Replica.BitTorrent.Metainfo;

/// <summary>A magnet link (BEP 9, BEP 53): what names a torrent in one line of text.</summary>
/// <remarks>Two links with the same text are best compared as text: the arrays compare by identity.</remarks>
public sealed record MagnetLink(InfoHash InfoHash)
{
    /// <summary>The longest text that <see cref="Parse"/> accepts, in UTF-16 units.</summary>
    public const int MaxLength = 64 * 1024;

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

    /// <summary><c>x.pe</c> (BEP 9), in order: peers as <c>host:port</c>, unchecked.</summary>
    public ImmutableArray<string> Peers { get; init; } = [];

    /// <summary>
    /// Reads a <c>magnet:</c> URI with its parameters in any order. Of a parameter given twice the first counts, but <c>xs</c>, <c>tr</c>, <c>ws</c> and <c>x.pe</c>
    /// gather; unknown ones are ignored, as are those of <c>dn</c>, <c>tr</c>, <c>ws</c> and <c>x.pe</c> that are not percent-encoded UTF-8.
    /// In <c>dn</c> a <c>+</c> is a space, as clients that write one mean it.
    /// </summary>
    /// <exception cref="MetainfoException">Not a magnet link, or one without a usable <c>xt=urn:btih:</c>.</exception>
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

    /// <summary>The canonical text: xt, dn, so, xs, tr, ws, x.pe, percent-encoded as UTF-8.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("magnet:?xt=urn:btih:").Append(InfoHash);
        Append(text, "dn", DisplayName);
        Append(text, "so", SelectedFile?.ToString(CultureInfo.InvariantCulture));
        foreach (var source in ExactSources)
            Append(text, "xs", source);
        foreach (var tracker in Trackers)
            Append(text, "tr", tracker);
        foreach (var webSeed in WebSeeds)
            Append(text, "ws", webSeed);
        foreach (var peer in Peers)
            Append(text, "x.pe", peer);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string key, string? value)
    {
        if (value is null)
            return;
        var escaped = Uri.EscapeDataString(value);
        // A colon may stand in a query (RFC 3986), and people read "xs=replica:…".
        text.Append('&').Append(key).Append('=').Append(key is "xs" or "x.pe" ? escaped.Replace("%3A", ":", StringComparison.Ordinal) : escaped);
    }
}
