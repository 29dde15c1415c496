using System.Globalization;
using System.Text;

namespace Replica.SearchService.Upstreams;

/// <summary>Makes names out of the DHT fit to be shown: anybody may put anything there.</summary>
internal static class TorrentName
{
    /// <summary>UTF-16 units that a name or path may have.</summary>
    public const int MaxLength = 2_000;

    /// <summary>
    /// The text with control characters, broken surrogates and marks that turn the direction of what follows as spaces, and without spaces in a row
    /// or at its ends. Null if nothing is left or it is too long to be anybody's name.
    /// </summary>
    public static string? Clean(string? text)
    {
        if (text is null || text.Length > MaxLength)
            return null;
        // Nearly all of very many.
        if (IsPlain(text))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsShown(rune))
                clean.Append(rune.ToString());
            else if (clean.Length > 0 && clean[^1] != ' ')
                clean.Append(' ');
        }

        while (clean.Length > 0 && clean[^1] == ' ')
            clean.Length--;
        return clean.Length > 0 ? clean.ToString() : null;
    }

    /// <summary>True if all of it is printable ASCII with single spaces within.</summary>
    private static bool IsPlain(string text) =>
        text.Length > 0 && text[0] != ' ' && text[^1] != ' ' && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains("  ", StringComparison.Ordinal);

    private static bool IsShown(Rune rune) =>
        rune.Value is not (0xFFFD or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF)
        && !Rune.IsWhiteSpace(rune)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
