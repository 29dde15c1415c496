using Replica.Search.Analysis;

namespace Replica.Search.Simple;

/// <summary>Splits a query text into operands. Every text has a reading: a quote that does not end goes to the end, a lone minus is nothing.</summary>
internal static class QueryReader
{
    /// <summary>The operands in order.</summary>
    public static List<Operand> Read(string text)
    {
        var operands = new List<Operand>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
                i++;
            else
                operands.Add(ReadOne(text, ref i));
        }

        return operands;
    }

    private static Operand ReadOne(string text, ref int i)
    {
        var isExcluded = text[i] == '-';
        while (i < text.Length && text[i] == '-')
            i++;
        if (i < text.Length && IsQuote(text[i]))
            return ReadQuoted(text, ref i, isExcluded);
        var start = i;
        while (i < text.Length && !char.IsWhiteSpace(text[i]) && !IsQuote(text[i]))
            i++;
        var chunk = text[start..i];
        return new(WordScanner.Scan(chunk), isExcluded, IsQuoted: false, IsOpen: i == text.Length, IsOr: !isExcluded && chunk == "OR");
    }

    private static Operand ReadQuoted(string text, ref int i, bool isExcluded)
    {
        var start = ++i;
        while (i < text.Length && !IsQuote(text[i]))
            i++;
        var quoted = text[start..i];
        i = Math.Min(i + 1, text.Length);
        return new(WordScanner.Scan(quoted), isExcluded, IsQuoted: true, IsOpen: false, IsOr: false);
    }

    private static bool IsQuote(char c) => c is '"' or '“' or '”';
}
