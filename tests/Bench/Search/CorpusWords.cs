using System.Text;

namespace Replica.Bench.Search;

/// <summary>Made-up words of several scripts, by rank: the same rank is always the same word, common ones are short.</summary>
internal static class CorpusWords
{
    private const int LatinWords = 400_000;
    private const int OtherWords = 40_000;

    private static readonly string[] Frequent =
    [
        "the", "of", "and", "a", "in", "to", "la", "de", "my", "one", "love", "man", "night", "world", "day", "best", "live", "game", "star", "life",
        "dark", "black", "time", "war", "king", "girl", "last", "house", "city", "road", "dead", "blue", "red", "american", "music", "open", "home",
        "guide", "history", "big", "little", "lost", "secret", "high", "white", "summer", "fire", "heart", "story", "queen", "street", "back",
    ];

    private static readonly string[] Syllables =
    [
        "ba", "be", "bo", "ca", "ce", "co", "da", "de", "di", "do", "fa", "fe", "fi", "ga", "go", "ha", "he", "ja", "jo", "ka", "ki", "ko", "la", "le",
        "li", "lo", "lu", "ma", "me", "mi", "mo", "na", "ne", "ni", "no", "pa", "pe", "po", "ra", "re", "ri", "ro", "sa", "se", "si", "so", "ta", "te",
        "ti", "to", "tra", "ver", "ster", "lin", "man", "sto", "qui", "zan", "chi", "sha", "wo", "y", "ex", "un", "er", "an", "is", "on", "al", "or",
    ];

    private static readonly string[] Latin = [.. Enumerable.Range(0, LatinWords).Select(MakeLatin)];
    private static readonly string[] Cyrillic = Make("аеиостнрвлкмдпуяыьгзбчйхжшюцщ", 3, 9);
    private static readonly string[] Arabic = Make("ابپتجچحخدرزسشعغفقکگلمنوهی", 2, 7);
    private static readonly string[] Hangul = Make("가나다라마바사아자차카타파하고노도로모보소오조구누두루무부수우주기니디리미비시이지", 2, 4);
    private static readonly string[] Han = Make(new string([.. Enumerable.Range(0x4E00, 2_000).Select(value => (char)value)]), 1, 4);
    private static readonly string[] Kana = Make(new string([.. Enumerable.Range(0x30A2, 70).Select(value => (char)value)]), 2, 6);

    /// <summary>A Latin word by Zipf's law.</summary>
    public static string Word(ref CorpusRandom random) => Latin[random.Rank(LatinWords)];

    /// <summary>A word of another script by Zipf's law, and its language.</summary>
    public static (string Word, string Language) Foreign(int script, ref CorpusRandom random) => script switch
    {
        0 => (Cyrillic[random.Rank(OtherWords)], "ru"),
        1 => (Arabic[random.Rank(OtherWords)], "fa"),
        2 => (Hangul[random.Rank(OtherWords)], "ko"),
        3 => (Kana[random.Rank(OtherWords)], "ja"),
        _ => (Han[random.Rank(OtherWords)], "zh"),
    };

    private static string MakeLatin(int rank)
    {
        if (rank < Frequent.Length)
            return Frequent[rank];
        var random = new CorpusRandom((ulong)rank);
        var count = 2 + random.Below(2) + (rank > 2_000 ? random.Below(2) : 0);
        var word = new StringBuilder();
        for (var i = 0; i < count; i++)
            word.Append(random.Pick<string>(Syllables));
        return word.ToString();
    }

    private static string[] Make(string letters, int least, int most) => [.. Enumerable.Range(0, OtherWords).Select(rank =>
    {
        var random = new CorpusRandom((ulong)rank ^ letters[0]);
        var word = new StringBuilder();
        for (var i = least + random.Below(most - least + 1); i > 0; i--)
            word.Append(letters[random.Rank(letters.Length)]);
        return word.ToString();
    })];
}
