using System.Collections.Frozen;
using System.Text;

namespace Replica.Search.Analysis;

/// <summary>Persian prefixes and endings that are written joined, after a zero-width non-joiner, or as words of their own.</summary>
internal static class PersianAffix
{
    private const int MaxBytes = 14;

    private static readonly FrozenSet<string> Prefixes = new[] { "می", "نمی", "همی" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Endings =
        "ها های هایی هایم هایت هایش هایمان هایتان هایشان تر تری ترین ام ات اش ای ایم اید اند مان تان شان".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True if the two words, with one space between them, are also written as one.</summary>
    public static bool Joins(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        IsArabic(before) && IsArabic(after) && (IsIn(Prefixes, before) || IsIn(Endings, after));

    private static bool IsArabic(ReadOnlySpan<byte> word) => word is [>= 0xD8 and <= 0xDB, _, ..];

    private static bool IsIn(FrozenSet<string> words, ReadOnlySpan<byte> word)
    {
        if (word.Length > MaxBytes)
            return false;
        Span<char> text = stackalloc char[MaxBytes];
        return words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text[..Encoding.UTF8.GetChars(word, text)]);
    }
}
