using System.Text;

namespace Replica.BitTorrent.Trackers;

/// <summary>Words of a tracker, made fit to be shown: short, on one line, without control characters.</summary>
internal static class TrackerText
{
    private const int Longest = 200;

    /// <summary>Reads UTF-8; what is not becomes U+FFFD.</summary>
    public static string Read(ReadOnlySpan<byte> words)
    {
        var text = Encoding.UTF8.GetString(words[..Math.Min(words.Length, 4 * Longest)]);
        var shown = string.Concat(text.EnumerateRunes().Where(rune => !IsUnseen(rune)).Take(Longest));
        return shown.Length == 0 ? "no reason given" : shown;
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is
        System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format or
        System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
