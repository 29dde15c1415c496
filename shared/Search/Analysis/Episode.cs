using System.Buffers.Text;

namespace Replica.Search.Analysis;

/// <summary>Seasons and episodes in one spelling: <c>1x02</c>, <c>S1E2</c>, <c>S01 E02</c> and <c>Season 1 Episode 2</c> as <c>s01e02</c>.</summary>
internal static class Episode
{
    /// <summary>Bytes that a spelling takes at most.</summary>
    public const int MaxBytes = 16;

    private const int MaxDigits = 3;

    /// <summary>False for words that certainly neither are a season nor begin to say one.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> word) => word[0] is (byte)'s' or (byte)'t' or >= 0x80 or (>= (byte)'0' and <= (byte)'9');

    /// <summary>Reads <c>s1e2</c>, <c>1x02</c>, <c>s1</c>; -1 for what is absent.</summary>
    public static bool TryRead(ReadOnlySpan<byte> word, out int season, out int episode)
    {
        (season, episode) = (-1, -1);
        if (word.Length is < 2 or > 12)
            return false;
        if (word[0] is (byte)'s' && TryNumber(word[1..], out season, out var used))
        {
            var rest = word[(1 + used)..];
            return rest.IsEmpty || (rest[0] is (byte)'e' && TryNumber(rest[1..], out episode, out used) && IsMore(rest[(1 + used)..]));
        }

        return word[0] is >= (byte)'0' and <= (byte)'9' && word[1..].IndexOf((byte)'x') is 0 or 1 && TryNumber(word, out season, out used) && used <= 2
            && word.Length - used is 3 or 4 && word[used] is (byte)'x' && TryNumber(word[(used + 1)..], out episode, out var digits)
            && used + 1 + digits == word.Length;
    }

    /// <summary>Reads the <c>e02</c> that follows a season.</summary>
    public static bool TryReadEpisode(ReadOnlySpan<byte> word, out int episode)
    {
        episode = -1;
        return word is [(byte)'e', ..] && TryNumber(word[1..], out episode, out var used) && used == word.Length - 1;
    }

    /// <summary>Reads a number of up to three digits.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> word, out int number) => TryNumber(word, out number, out var used) && used == word.Length;

    /// <summary>True for the word "season".</summary>
    public static bool IsSeason(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("season"u8) || word.SequenceEqual("فصل"u8) || word.SequenceEqual("сезон"u8) || word.SequenceEqual("temporada"u8);

    /// <summary>True for the word "episode".</summary>
    public static bool IsEpisode(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("episode"u8) || word.SequenceEqual("قسمت"u8) || word.SequenceEqual("серия"u8) || word.SequenceEqual("episodio"u8);

    /// <summary>The one spelling; without the episode if that is negative.</summary>
    public static ReadOnlySpan<byte> Write(int season, int episode, Span<byte> memory)
    {
        var length = WriteNumber((byte)'s', season, memory);
        if (episode >= 0)
            length += WriteNumber((byte)'e', episode, memory[length..]);
        return memory[..length];
    }

    // The second episode of a double one.
    private static bool IsMore(ReadOnlySpan<byte> rest) => rest.IsEmpty || TryReadEpisode(rest, out _);

    private static bool TryNumber(ReadOnlySpan<byte> text, out int number, out int used) =>
        Utf8Parser.TryParse(text, out number, out used) && used <= MaxDigits && text[0] is >= (byte)'0' and <= (byte)'9';

    private static int WriteNumber(byte letter, int number, Span<byte> memory)
    {
        memory[0] = letter;
        Utf8Formatter.TryFormat(number, memory[1..], out var length, new('D', 2));
        return length + 1;
    }
}
