using System.Collections.Immutable;
using Replica.Search.Analysis;

namespace Replica.Search.Simple;

/// <summary>Reads the query language of the outside contract, section 5. Every string parses.</summary>
internal static class QueryParser
{
    /// <summary>Conditions read; further ones are ignored. A bit each in a 32-bit mask.</summary>
    public const int MaxClauses = 32;

    /// <summary>UTF-16 units read; further ones are ignored.</summary>
    public const int MaxLength = 2_000;

    private const int InfoHashLength = 40;

    /// <summary>Parses.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="allowPrefix">Whether the last term may be a prefix.</param>
    public static ParsedQuery Parse(string text, bool allowPrefix)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length == InfoHashLength && trimmed.ContainsAnyExcept(HexDigits) == false)
            return new(trimmed.ToString().ToLowerInvariant(), [], [], IsCut: false);
        var operands = QueryReader.Read(text.Length <= MaxLength ? text : text[..MaxLength]);
        var wanted = new List<Clause>();
        var excluded = new List<Clause>();
        for (var i = 0; i < operands.Count; i++)
        {
            if (operands[i].IsExcluded)
                AddAlternative(excluded, operands[i], allowPrefix: false);
            else if (JoinsNeighbours(operands, i))
                MergeIntoLast(wanted, operands[++i], allowPrefix);
            else if (JoinsNeighbours(operands, i + 1))
                AddAlternative(wanted, operands[i], allowPrefix: false);
            else
                AddWords(wanted, operands[i], allowPrefix);
        }

        return new(null, [.. wanted.Take(MaxClauses)], [.. excluded.Take(MaxClauses)],
            text.Length > MaxLength || wanted.Count > MaxClauses || excluded.Count > MaxClauses);
    }

    private static System.Buffers.SearchValues<char> HexDigits { get; } =
        System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>True for an OR between two operands that both have words; any other is the word "or".</summary>
    private static bool JoinsNeighbours(List<Operand> operands, int i) =>
        i > 0 && i + 1 < operands.Count && operands[i].IsOr && CanJoin(operands[i - 1]) && CanJoin(operands[i + 1]);

    private static bool CanJoin(Operand operand) => operand is { IsExcluded: false, IsOr: false, Words.Count: > 0 };

    private static void MergeIntoLast(List<Clause> wanted, Operand operand, bool allowPrefix) =>
        wanted[^1] = new([.. wanted[^1].Alternatives, .. Spellings(operand.Words, allowPrefix && operand is { IsOpen: true, IsQuoted: false })]);

    private static void AddAlternative(List<Clause> clauses, Operand operand, bool allowPrefix)
    {
        if (operand.Words.Count > 0)
            clauses.Add(new(Spellings(operand.Words, allowPrefix)));
    }

    private static void AddWords(List<Clause> wanted, Operand operand, bool allowPrefix)
    {
        if (operand.IsQuoted)
        {
            AddAlternative(wanted, operand, allowPrefix: false);
            return;
        }

        for (var i = 0; i < operand.Words.Count; i++)
            wanted.Add(new(Spellings([operand.Words[i]], allowPrefix && operand.IsOpen && i == operand.Words.Count - 1)));
    }

    /// <summary>The words as adjacent parts and, where zero-width non-joiners split them, as joined words too.</summary>
    private static ImmutableArray<Phrase> Spellings(IReadOnlyList<Word> words, bool isPrefix)
    {
        var split = Spell(words, joined: false, isPrefix);
        return words.Any(word => !word.IsIdeographs && word.Parts.Length > 1)
            ? [Spell(words, joined: true, isPrefix), split]
            : [split];
    }

    private static Phrase Spell(IReadOnlyList<Word> words, bool joined, bool isPrefix)
    {
        var terms = ImmutableArray.CreateBuilder<PhraseTerm>();
        var offset = 0;
        foreach (var word in words)
            offset += word.IsIdeographs ? AddIdeographs(word, offset, terms) : AddWord(word, offset, joined, terms);
        return new(terms.ToImmutable(), isPrefix && terms.Count == 1 && !words[^1].IsIdeographs);
    }

    /// <summary>A run of characters as its pairs, so that it is found only as it stands.</summary>
    private static int AddIdeographs(Word word, int offset, ImmutableArray<PhraseTerm>.Builder terms)
    {
        if (word.Parts.Length == 1)
            terms.Add(new(word.Parts[0].Text, offset));
        for (var i = 0; i + 1 < word.Parts.Length; i++)
            terms.Add(new(word.Parts[i].Text + word.Parts[i + 1].Text, offset + i));
        return word.Parts.Length;
    }

    private static int AddWord(Word word, int offset, bool joined, ImmutableArray<PhraseTerm>.Builder terms)
    {
        if (joined)
        {
            terms.Add(new(Analyzer.Join(word), offset));
            return 1;
        }

        for (var i = 0; i < word.Parts.Length; i++)
            terms.Add(new(word.Parts[i].Text, offset + i));
        return word.Parts.Length;
    }
}
