namespace Replica.Search.Segments.Documents;

/// <summary>Splits a document's text, in UTF-8, into the words it is stored as.</summary>
internal static class TextSplitter
{
    /// <summary>Ends each of the strings that a text is made of; no byte of UTF-8.</summary>
    public const byte EndOfString = 0xFF;

    /// <summary>The longest word.</summary>
    public const int MaxLength = 32;

    // About two characters of the scripts that write without spaces.
    private const int MaxWideLength = 8;

    /// <summary>Bytes of the first word of a text that is not empty: letters and digits, then what is not.</summary>
    public static int FirstWord(ReadOnlySpan<byte> text)
    {
        var end = 0;
        var limit = Math.Min(text.Length, MaxLength);
        var wideLimit = Math.Min(text.Length, MaxWideLength);
        while (end < limit && (IsLetter(text[end]) || (IsWide(text[end]) && end < wideLimit)))
            end++;
        // Whole characters, so that words are the same wherever they stand.
        while (end < limit && (text[end] & 0xC0) == 0x80)
            end++;
        while (end < limit && !IsLetter(text[end]) && !IsWide(text[end]))
            end++;
        return Math.Max(1, end);
    }

    private static bool IsLetter(byte value) => char.IsAsciiLetterOrDigit((char)value);

    private static bool IsWide(byte value) => value is >= 0x80 and < EndOfString;
}
