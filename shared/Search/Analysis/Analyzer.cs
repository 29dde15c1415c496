namespace Replica.Search.Analysis;

/// <summary>
/// From text to tokens, for the index and for highlights; queries go through the same <see cref="WordScanner"/>. A word gives itself; one
/// with zero-width non-joiners its parts and their joined spelling; a run of Han or kana each character and each pair.
/// </summary>
internal static class Analyzer
{
    /// <summary>The tokens of a text, their positions counted from <paramref name="position"/>.</summary>
    public static List<Token> Analyze(string text, int position = 0)
    {
        var tokens = new List<Token>();
        foreach (var word in WordScanner.Scan(text))
        {
            AddParts(word, position, tokens);
            position += word.Parts.Length;
        }

        return tokens;
    }

    /// <summary>The spelling of a word without its zero-width non-joiners.</summary>
    public static string Join(Word word) => string.Concat(word.Parts.Select(part => part.Text));

    private static void AddParts(Word word, int position, List<Token> tokens)
    {
        var parts = word.Parts;
        for (var i = 0; i < parts.Length; i++)
        {
            tokens.Add(new(parts[i].Text, position + i, parts[i].Start, parts[i].Length));
            if (word.IsIdeographs && i + 1 < parts.Length)
                tokens.Add(new(parts[i].Text + parts[i + 1].Text, position + i, parts[i].Start, parts[i + 1].End - parts[i].Start));
        }

        if (!word.IsIdeographs && parts.Length > 1)
            tokens.Add(new(Join(word), position, parts[0].Start, parts[^1].End - parts[0].Start));
    }
}
