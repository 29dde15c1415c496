using System.Globalization;
using System.Text;

namespace Replica.SearchService.Upstreams;

/// <summary>
/// Writes the query language of the outside contract as an FTS5 expression that FTS5 takes, whatever was typed: only runs of letters, marks and
/// digits get into it, each between quotation marks. What a word means is the upstream's to say; here one is kept apart from the next as its
/// tokenizer would.
/// </summary>
internal static class MatchExpression
{
    /// <summary>UTF-16 units read; the rest of a longer text is ignored, so that no proxy before the upstream finds the URL too long.</summary>
    private const int MaxLength = 400;
    private const int MaxClauses = 16;

    /// <summary>The expression, or null if the text asks for nothing by words.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="allowPrefix">Whether the last word may go on.</param>
    public static string? Write(string text, bool allowPrefix)
    {
        var (wanted, excluded) = (new List<string>(), new List<string>());
        var joinsNext = false;
        foreach (var operand in Read(text.Length <= MaxLength ? text : text[..MaxLength]))
        {
            if (operand is { IsBare: true, Text: "OR" })
            {
                joinsNext = wanted.Count > 0;
                continue;
            }

            var words = Words(operand.Text);
            if (words.Count > 0)
                Add(operand, words, allowPrefix && operand.IsOpen, joinsNext, wanted, excluded);
            joinsNext = false;
        }

        if (wanted.Count == 0)
            return null;
        var all = string.Join(" AND ", wanted.Take(MaxClauses));
        return excluded.Count == 0 ? all : $"({all}) NOT ({string.Join(" OR ", excluded.Take(MaxClauses))})";
    }

    private static void Add(QueryPiece operand, List<string> words, bool isPrefix, bool joins, List<string> wanted, List<string> excluded)
    {
        if (operand.IsExcluded)
            excluded.Add(Phrase(words));
        else if (joins)
            wanted[^1] = $"({wanted[^1]} OR {Phrase(words)})";
        else if (operand.IsQuoted)
            wanted.Add(Phrase(words));
        else
            wanted.AddRange(words.Select((word, i) => Word(word, isPrefix && i == words.Count - 1)));
    }

    private static string Phrase(List<string> words) => $"\"{string.Join(' ', words)}\"";

    // To FTS5 a run of Han, kana or Thai is one word; what was typed is at best its beginning.
    private static string Word(string word, bool isPrefix) => isPrefix || word.EnumerateRunes().Any(IsUnspaced) ? $"\"{word}\" *" : $"\"{word}\"";

    private static bool IsUnspaced(Rune rune) => rune.Value is (>= 0x0E00 and <= 0x0EFF) or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0x20000 and <= 0x3FFFF);

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || (word.Length > 0 && IsMark(rune)))
                word.Append(rune.ToString());
            else if (word.Length > 0)
                End();
        }

        if (word.Length > 0)
            End();
        return words;

        void End()
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static List<QueryPiece> Read(string text)
    {
        var pieces = new List<QueryPiece>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var isExcluded = text[i] == '-';
            while (i < text.Length && text[i] == '-')
                i++;
            var isQuoted = i < text.Length && IsQuote(text[i]);
            var start = isQuoted ? ++i : i;
            while (i < text.Length && !IsQuote(text[i]) && (isQuoted || !char.IsWhiteSpace(text[i])))
                i++;
            pieces.Add(new(text[start..i], isExcluded, isQuoted, IsOpen: i == text.Length));
            if (isQuoted)
                i++;
        }

        return pieces;
    }

    private static bool IsQuote(char c) => c is '"' or '“' or '”';

    private sealed record QueryPiece(string Text, bool IsExcluded, bool IsQuoted, bool IsOpen)
    {
        public bool IsBare => !IsExcluded && !IsQuoted;
    }
}
