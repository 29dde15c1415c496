using System.Globalization;
using System.Text;

namespace Replica.BitTorrent.Wire;

/// <summary>What a peer calls itself, safe to show.</summary>
internal static class ClientName
{
    private const int Longest = 64;

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["AZ"] = "Vuze",
        ["BI"] = "BiglyBT",
        ["BT"] = "BitTorrent",
        ["DE"] = "Deluge",
        ["FD"] = "Free Download Manager",
        ["KT"] = "KTorrent",
        ["LT"] = "libtorrent",
        ["lt"] = "libTorrent",
        ["MO"] = "MonoTorrent",
        ["qB"] = "qBittorrent",
        ["RE"] = "Replica",
        ["rQ"] = "rqbit",
        ["TR"] = "Transmission",
        ["UM"] = "µTorrent Mac",
        ["UT"] = "µTorrent",
        ["WW"] = "WebTorrent",
        ["WD"] = "WebTorrent Desktop",
        ["A2"] = "aria2",
        ["XL"] = "Xunlei",
        ["GT"] = "GoTorrent",
    };

    /// <summary>Reads the name from a peer id (BEP 20): <c>-RE0010-…</c>. Others are shown by their first letters.</summary>
    public static string Of(ReadOnlySpan<byte> peerId)
    {
        if (peerId is not [(byte)'-', _, _, _, _, _, _, (byte)'-', ..])
            return peerId.StartsWith("A2-"u8) ? "aria2" : Clean(peerId[..Math.Min(8, peerId.Length)]) ?? "unknown";
        var code = Encoding.Latin1.GetString(peerId.Slice(1, 2));
        var version = Clean(peerId.Slice(3, 4));
        return $"{Known.GetValueOrDefault(code) ?? Clean(peerId.Slice(1, 2))} {version}".Trim();
    }

    /// <summary>Bytes as text without control and format characters, cut to 64 characters; null if nothing is left.</summary>
    public static string? Clean(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4 * Longest)]).EnumerateRunes())
        {
            if (text.Length >= Longest)
                break;
            if (IsShown(rune))
                text.Append(rune);
        }
        return text.ToString().Trim() is { Length: > 0 } name ? name : null;
    }

    // Direction marks and the like could make the rest of a line read as something else.
    private static bool IsShown(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
