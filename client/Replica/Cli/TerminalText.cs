using System.Globalization;
using System.Text;

namespace Replica.Client.Cli;

/// <summary>Makes text that others wrote (titles, names, servers' messages) safe to show on a terminal.</summary>
internal static class TerminalText
{
    /// <summary>
    /// The text on one line, without control characters (escape sequences move cursors and set titles), line separators and the
    /// bidirectional overrides that make a name read as another. Joiners stay: Persian and emoji need them.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsBreak(rune)) clean.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.Control && !IsDirectional(rune.Value)) clean.Append(rune);
        }

        return clean.ToString();
    }

    private static bool IsBreak(Rune rune) => rune.Value is '\t' or '\n' or '\r' or 0x85 or 0x2028 or 0x2029;

    private static bool IsDirectional(int value) => value is >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069;
}
