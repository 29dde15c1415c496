using System.Text;

namespace Replica.Ingest.Extractors;

/// <summary>Makes strangers' words fit to store and show.</summary>
internal static class SourceText
{
    /// <summary>One line: no control characters, no runs of spaces, at most <paramref name="maxLength"/> UTF-16 units.</summary>
    public static string Line(string? text, int maxLength) =>
        Cut(string.Join(' ', Printable(text, keepLines: false).Split(' ', StringSplitOptions.RemoveEmptyEntries)), maxLength);

    /// <summary>As <see cref="Line"/>, with the line breaks kept.</summary>
    public static string Lines(string? text, int maxLength) => Cut(Printable(text, keepLines: true).Trim(), maxLength);

    private static string Printable(string? text, bool keepLines)
    {
        var kept = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (keepLines && rune.Value == '\n') kept.Append('\n');
            else if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune)) kept.Append(' ');
            // Overrides of the writing direction can make a name look like another (Unicode TR 36).
            else if (rune.Value is not ((>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069))) kept.Append(rune);
        }

        return kept.ToString();
    }

    // Not between the halves of a surrogate pair.
    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
