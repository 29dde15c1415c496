using Replica.Search.Analysis;

namespace Replica.Search.Queries;

/// <summary>Splits a query text into operands. Every text has a reading: a quote that does not end goes to the end, a lone minus is nothing.</summary>
internal sealed class QueryReader(TextAnalyzer analyzer)
{
    /// <summary>The operands in order.</summary>
    public List<Operand> Read(string text)
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

    private Operand ReadOne(string text, ref int i)
    {
        var isExcluded = text[i] == '-';
        while (i < text.Length && text[i] == '-')
            i++;
        if (i < text.Length && IsQuote(text[i]))
            return ReadQuoted(text, ref i, isExcluded);
        var start = i;
        while (i < text.Length && !char.IsWhiteSpace(text[i]) && !IsQuote(text[i]))
            i++;
        var chunk = text.AsSpan(start, i - start);
        return new(start, i, HasWords(chunk), isExcluded, IsQuoted: false, IsOpen: i == text.Length, IsOr: !isExcluded && chunk is "OR");
    }

    private Operand ReadQuoted(string text, ref int i, bool isExcluded)
    {
        var start = ++i;
        while (i < text.Length && !IsQuote(text[i]))
            i++;
        var end = i;
        i = Math.Min(i + 1, text.Length);
        return new(start, end, HasWords(text.AsSpan(start, end - start)), isExcluded, IsQuoted: true, IsOpen: false, IsOr: false);
    }

    private bool HasWords(ReadOnlySpan<char> text) => analyzer.AnalyzePhrase(text).Length > 0;

    private static bool IsQuote(char c) => c is '"' or '“' or '”';
}
