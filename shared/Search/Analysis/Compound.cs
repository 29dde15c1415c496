namespace Replica.Search.Analysis;

/// <summary>Tells which parts of a text may also be written as one word: <c>wi-fi</c>, <c>don't</c>, <c>S.W.A.T.</c>, <c>1,000</c>, می‌خواهم.</summary>
internal static class Compound
{
    /// <summary>Parts of a compound that are remembered; one of more is not joined as a whole.</summary>
    public const int MaxParts = 16;

    // Words at one position: no row of apostrophes may keep positions from counting.
    private const int MaxShared = 3;

    // Of compounds with hyphens: more are rather a title written with hyphens.
    private const int MaxHyphenated = 3;

    /// <summary>True if two words with this sign between them belong together.</summary>
    public static bool Connects(char sign, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) => sign switch
    {
        WordScanner.Joint or '\'' or '-' => true,
        '&' => before.Length <= 2 && after.Length <= 2,
        '.' => IsInitial(before) && (IsInitial(after) || IsCodec(after)),
        ',' => IsNumber(before) && IsNumber(after) && after.Length == 3 && before.Length <= 3,
        _ => false,
    };

    /// <summary>How many words stand at the position of a word: the parts of <c>don't</c> are one word to its reader.</summary>
    /// <param name="connects">It makes a compound with the word before it.</param>
    /// <param name="sign">The sign between them.</param>
    /// <param name="before">The number for the word before it.</param>
    public static int Shared(bool connects, char sign, int before) => connects && sign == '\'' && before < MaxShared ? before + 1 : 1;

    /// <summary>True if all parts together are one word.</summary>
    /// <param name="parts">How many.</param>
    /// <param name="sign">The sign between them; <see cref="WordScanner.Many"/> if there are several kinds.</param>
    public static bool IsWhole(int parts, char sign) =>
        parts is >= 2 and <= MaxHyphenated || (parts is >= 2 and <= MaxParts && sign is '.' or ',' or WordScanner.Joint);

    /// <summary>True if each two neighbours are one word too.</summary>
    public static bool HasPairs(int parts, char sign) => parts >= MaxHyphenated && sign is not ('.' or ',');

    /// <summary>True for digits only.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> word) => !word.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>What follows a word in the text and belongs to its name: the signs of C++ and C#.</summary>
    public static ReadOnlySpan<byte> Suffix(ReadOnlySpan<byte> word, ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || rest[0] is not ('+' or '#') || word.Length > 12 || word.ContainsAnyExceptInRange((byte)'a', (byte)'z'))
            return default;
        if (rest.StartsWith("++") && EndsWord(rest, 2))
            return "++"u8;
        return word.Length == 1 && rest.StartsWith("#") && EndsWord(rest, 1) ? "#"u8 : default;
    }

    /// <summary>True for <c>.NET</c> where it is no end of a host's name.</summary>
    public static bool IsDotNet(ReadOnlySpan<byte> word, ReadOnlySpan<char> before) =>
        word.SequenceEqual("net"u8) && before is [.., '.'] && (before.Length == 1 || before[^2] is ' ' or '(' or '[' or '_');

    private static bool EndsWord(ReadOnlySpan<char> rest, int at) => rest.Length == at || !(char.IsLetterOrDigit(rest[at]) || rest[at] == rest[at - 1]);

    // One letter of one or two bytes, which all alphabets with initials have.
    private static bool IsInitial(ReadOnlySpan<byte> word) =>
        word is [>= (byte)'a' and <= (byte)'z'] || (word.Length == 2 && word[0] >= 0xC0);

    private static bool IsCodec(ReadOnlySpan<byte> word) => word.SequenceEqual("264"u8) || word.SequenceEqual("265"u8);
}
