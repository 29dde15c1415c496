using System.Collections.Immutable;
using System.Text;

namespace Replica.Search.Analysis;

/// <summary>What documents may have for what was typed: the counterpart of <see cref="WordTokens"/> and <see cref="UnitTokens"/>.</summary>
internal sealed class QueryAnalyzer
{
    private readonly byte[] _letters = new byte[TokenBuffer.MaxTermBytes];

    /// <summary>The words, each to be found on its own.</summary>
    public List<QueryWord> Words(ReadOnlySpan<char> text)
    {
        var groups = Groups(text);
        var words = new List<QueryWord>(groups.Count);
        for (var i = 0; i < groups.Count; i++)
        {
            var spellings = new List<Spelling>();
            QuerySpellings.AddOwn(groups[i], spellings);
            QueryNeighbours.Add(groups, i, spellings);
            QuerySpellings.AddGuesses(groups[i], spellings);
            words.Add(new(new(groups[i][0].Start, groups[i][^1].End - groups[i][0].Start), Distinct(spellings)));
        }

        return words;
    }

    /// <summary>The spellings of a text that is to be found as it stands; none if it has no word.</summary>
    public ImmutableArray<Spelling> Phrase(ReadOnlySpan<char> text)
    {
        var groups = Groups(text);
        if (groups.Count == 0)
            return [];
        return Distinct([QuerySpellings.Sequence(groups, joined: true), QuerySpellings.Sequence(groups, joined: false), QuerySpellings.AsIndexed(groups)]);
    }

    /// <summary>Parts, those together that make one word.</summary>
    private List<List<QueryPart>> Groups(ReadOnlySpan<char> text)
    {
        var groups = new List<List<QueryPart>>();
        var scanner = new WordScanner(text, _letters);
        while (scanner.Next())
        {
            var part = Part(in scanner, text);
            if (groups.Count > 0 && Connects(groups[^1][^1], part))
                groups[^1].Add(part with { Shares = Compound.Shared(connects: true, part.Gap, groups[^1][^1].Shares) });
            else
                groups.Add([part]);
        }

        return [.. groups.SelectMany(Divide)];
    }

    private static QueryPart Part(in WordScanner scanner, ReadOnlySpan<char> text)
    {
        var folded = Encoding.UTF8.GetString(scanner.Letters);
        string? name = null;
        if (scanner.Kind == CharacterClass.Letter)
        {
            var suffix = Compound.Suffix(scanner.Letters, text[scanner.End..]);
            name = Compound.IsDotNet(scanner.Letters, text[..scanner.Start]) ? "." + folded
                : suffix.IsEmpty ? null : folded + Encoding.UTF8.GetString(suffix);
        }

        return new(folded, scanner.Kind, scanner.Gap, scanner.Start, scanner.End, name, Shares: 1);
    }

    private static bool Connects(QueryPart before, QueryPart part) =>
        before.Kind == part.Kind && part.Kind != CharacterClass.Symbol && (part.Kind == CharacterClass.Letter
            ? Compound.Connects(part.Gap, Encoding.UTF8.GetBytes(before.Text), Encoding.UTF8.GetBytes(part.Text))
            : part.Gap == WordScanner.None);

    /// <summary>A compound of many parts, such as a title with hyphens, is looked for word by word.</summary>
    private static IEnumerable<List<QueryPart>> Divide(List<QueryPart> group)
    {
        if (group[0].Kind != CharacterClass.Letter || group.Count == 1)
            return [group];
        var sign = group.Skip(1).All(part => part.Gap == group[1].Gap) ? group[1].Gap : WordScanner.Many;
        return Compound.IsWhole(group.Count, sign) ? [group] : group.Select(part => new List<QueryPart> { part });
    }

    /// <summary>Each once, the first of those that have the same terms.</summary>
    private static ImmutableArray<Spelling> Distinct(List<Spelling> spellings)
    {
        var distinct = ImmutableArray.CreateBuilder<Spelling>(spellings.Count);
        foreach (var spelling in spellings)
        {
            var isNew = true;
            for (var i = 0; i < distinct.Count && isNew; i++)
                isNew = !distinct[i].Terms.AsSpan().SequenceEqual(spelling.Terms.AsSpan());
            if (isNew)
                distinct.Add(spelling);
        }

        return distinct.ToImmutable();
    }
}
