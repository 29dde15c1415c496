using Replica.Search;

namespace Replica.Bench.Search;

/// <summary>Queries that people might type at the corpus; deterministic.</summary>
internal static class QueryLog
{
    private static readonly string[] Common =
        ["1080p", "720p", "bluray", "x264", "web", "dl", "aac", "ac3", "hdtv", "rarbg", "yify", "evo", "flac", "mp3", "the", "of", "and", "love", "2026", "2025", "h", "dts"];

    /// <summary>Queries of a kind over the first <paramref name="documents"/> documents.</summary>
    public static IReadOnlyList<string> Of(QueryKind kind, int documents, int count)
    {
        var random = new CorpusRandom((ulong)kind + 77);
        return [.. Enumerable.Range(0, count).Select(_ => One(kind, documents, ref random))];
    }

    /// <summary>Of every kind as a search page sees them: mostly a few words, some common ones, some unfinished, few mistakes and phrases.</summary>
    public static IReadOnlyList<string> Mixed(int documents, int count)
    {
        var random = new CorpusRandom(4711);
        return [.. Enumerable.Range(0, count).Select(_ => One(random.Below(100) switch
        {
            < 50 => QueryKind.Selective,
            < 70 => QueryKind.Hard,
            < 85 => QueryKind.Prefix,
            < 93 => QueryKind.Typo,
            _ => QueryKind.Phrase,
        }, documents, ref random))];
    }

    private static string One(QueryKind kind, int documents, ref CorpusRandom random) => kind switch
    {
        QueryKind.Selective => string.Join(' ', Pick(TitleWords(documents, ref random), 2 + random.Below(3), ref random)) + " ",
        QueryKind.Hard => string.Join(' ', Pick(Common, 1 + random.Below(3), ref random)) + " ",
        QueryKind.Prefix => Beginning(TitleWords(documents, ref random), ref random),
        QueryKind.Typo => Mistype(LongWord(documents, ref random), ref random) + " ",
        _ => Phrase(TitleWords(documents, ref random), ref random),
    };

    private static string[] TitleWords(int documents, ref CorpusRandom random)
    {
        IndexDocument document;
        string[] words;
        do
        {
            document = TorrentCorpus.At(random.Below(documents));
            words = document.Title.ToLowerInvariant().Split([' ', '.', '-', '(', ')', '[', ']', '+'], StringSplitOptions.RemoveEmptyEntries);
        }
        while (words.Length < 2);

        return words;
    }

    // Half of the words, at least one, are the name's own, which come first.
    private static IEnumerable<string> Pick(string[] words, int count, ref CorpusRandom random)
    {
        var picked = new List<string> { words[random.Below(Math.Min(2, words.Length))] };
        while (picked.Count < count)
            picked.Add(words[random.Below(words.Length)]);
        return picked.Distinct();
    }

    private static string Beginning(string[] words, ref CorpusRandom random)
    {
        var word = random.Pick<string>(words);
        return word[..Math.Min(word.Length, 2 + random.Below(3))];
    }

    private static string LongWord(int documents, ref CorpusRandom random)
    {
        while (true)
        {
            if (TitleWords(documents, ref random).FirstOrDefault(word => word.Length >= 5 && word.All(char.IsAsciiLetter)) is { } word)
                return word;
        }
    }

    private static string Mistype(string word, ref CorpusRandom random)
    {
        var at = random.Below(word.Length - 1);
        return random.Below(4) switch
        {
            0 => word.Remove(at, 1),
            1 => word.Insert(at, "q"),
            2 => word[..at] + 'q' + word[(at + 1)..],
            _ => word[..at] + word[at + 1] + word[at] + word[(at + 2)..],
        };
    }

    private static string Phrase(string[] words, ref CorpusRandom random)
    {
        var start = random.Below(words.Length - 1);
        return $"\"{string.Join(' ', words.Skip(start).Take(2 + random.Below(2)))}\"";
    }
}
