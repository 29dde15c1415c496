using System.Collections.Immutable;
using Replica.Search.Analysis;

namespace Replica.Search.Queries;

/// <summary>Reads the query language of the outside contract, section 5. Every string parses.</summary>
internal sealed class QueryParser
{
    /// <summary>Conditions read; further ones are ignored. A bit each in a 32-bit mask.</summary>
    public const int MaxClauses = 32;

    /// <summary>UTF-16 units read; further ones are ignored.</summary>
    public const int MaxLength = 2_000;

    private const int InfoHashLength = 40;

    private readonly TextAnalyzer _analyzer = new();
    private readonly List<Clause> _wanted = [];
    private readonly List<Clause> _excluded = [];
    private readonly string _text;
    private readonly bool _allowPrefix;

    private QueryParser(string text, bool allowPrefix) => (_text, _allowPrefix) = (text, allowPrefix);

    /// <summary>Parses.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="allowPrefix">Whether the last term may be a prefix.</param>
    public static ParsedQuery Parse(string text, bool allowPrefix)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length == InfoHashLength && trimmed.ContainsAnyExcept(HexDigits) == false)
            return new(trimmed.ToString().ToLowerInvariant(), [], [], IsCut: false);
        return new QueryParser(text.Length <= MaxLength ? text : text[..MaxLength], allowPrefix).Parse(text.Length > MaxLength);
    }

    private static System.Buffers.SearchValues<char> HexDigits { get; } =
        System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private ParsedQuery Parse(bool isCut)
    {
        var operands = new QueryReader(_analyzer).Read(_text);
        for (var i = 0; i < operands.Count; i++)
        {
            if (operands[i].IsExcluded)
                AddAlternative(_excluded, operands[i], isPrefix: false);
            else if (JoinsNeighbours(operands, i))
                MergeIntoLast(operands[++i]);
            else if (JoinsNeighbours(operands, i + 1) || operands[i].IsQuoted)
                AddAlternative(_wanted, operands[i], isPrefix: false);
            else
                i = AddWords(operands, i);
        }

        return new(null, [.. _wanted.Take(MaxClauses)], [.. _excluded.Take(MaxClauses)],
            isCut || _wanted.Count > MaxClauses || _excluded.Count > MaxClauses);
    }

    /// <summary>True for an OR between two operands that both have words; any other is the word "or".</summary>
    private static bool JoinsNeighbours(List<Operand> operands, int i) =>
        i > 0 && i + 1 < operands.Count && operands[i].IsOr && CanJoin(operands[i - 1]) && CanJoin(operands[i + 1]);

    private static bool CanJoin(Operand operand) => operand is { IsExcluded: false, IsOr: false, HasWords: true };

    private void MergeIntoLast(Operand operand) =>
        _wanted[^1] = new([.. _wanted[^1].Alternatives, .. Alternatives(operand, _allowPrefix && operand is { IsOpen: true, IsQuoted: false })]);

    private void AddAlternative(List<Clause> clauses, Operand operand, bool isPrefix)
    {
        if (operand.HasWords)
            clauses.Add(new(Alternatives(operand, isPrefix)));
    }

    /// <summary>Adds the words up to the next operand that is not plain, seen together: neighbours may be one word.</summary>
    /// <returns>The last operand taken.</returns>
    private int AddWords(List<Operand> operands, int first)
    {
        var last = first;
        while (last + 1 < operands.Count && operands[last + 1].IsPlain && !JoinsNeighbours(operands, last + 1) && !JoinsNeighbours(operands, last + 2))
            last++;
        var words = _analyzer.AnalyzeQuery(Text(operands[first].Start, operands[last].End));
        for (var i = 0; i < words.Count; i++)
            _wanted.Add(new(Phrases(words[i].Spellings, _allowPrefix && operands[last].IsOpen && i == words.Count - 1)));
        return last;
    }

    /// <summary>The operand as it stands.</summary>
    private ImmutableArray<Phrase> Alternatives(Operand operand, bool isPrefix)
    {
        var text = Text(operand.Start, operand.End);
        return !operand.IsQuoted && _analyzer.AnalyzeQuery(text) is [var word]
            ? Phrases(word.Spellings, isPrefix)
            : Phrases(_analyzer.AnalyzePhrase(text), isPrefix: false);
    }

    private ReadOnlySpan<char> Text(int start, int end) => _text.AsSpan(start, end - start);

    private static ImmutableArray<Phrase> Phrases(ImmutableArray<Spelling> spellings, bool isPrefix) =>
        [.. spellings.Where(spelling => !spelling.IsGuess).Select(spelling => new Phrase(
            [.. spelling.Terms.Select(term => new PhraseTerm(term.Text, term.Offset))], isPrefix && spelling.CanExtend))];
}
