using System.Collections.Immutable;
using System.Text;
using Replica.Search.Analysis;
using Replica.Search.Queries;

namespace Replica.Search.Highlights;

/// <summary>Finds a query's words in a text, as the index would.</summary>
internal static class TextMatcher
{
    /// <summary>Matches a text against clauses, at most 32.</summary>
    public static TextMatch Match(string text, ImmutableArray<Clause> clauses)
    {
        if (clauses.IsEmpty || text.Length == 0)
            return new(0, []);
        var tokens = Tokens(text);
        var byPosition = tokens.ToDictionary(token => (token.Term, token.Position), token => token.Source);
        var matched = 0u;
        var ranges = new List<TextRange>();
        for (var i = 0; i < clauses.Length; i++)
        {
            var before = ranges.Count;
            foreach (var phrase in clauses[i].Alternatives)
            {
                foreach (var token in tokens)
                    AddMatch(phrase, token, byPosition, ranges);
            }

            if (ranges.Count > before)
                matched |= 1u << i;
        }

        return new(matched, Union(ranges));
    }

    private static List<(string Term, int Position, TextRange Source)> Tokens(string text)
    {
        var tokens = new TokenBuffer();
        new TextAnalyzer().Analyze(text, tokens);
        return [.. Enumerable.Range(0, tokens.Count).Select(i => (Encoding.UTF8.GetString(tokens.Term(i)), tokens.Position(i), tokens.Source(i)))];
    }

    /// <summary>Adds the phrase if it starts at the token.</summary>
    private static void AddMatch(
        Phrase phrase, (string Term, int Position, TextRange Source) token, Dictionary<(string Term, int Position), TextRange> byPosition, List<TextRange> ranges)
    {
        var first = phrase.Terms[0].Text;
        var starts = phrase.IsPrefix ? token.Term.StartsWith(first, StringComparison.Ordinal) : token.Term == first;
        if (!starts)
            return;
        var before = ranges.Count;
        ranges.Add(token.Source);
        foreach (var term in phrase.Terms.AsSpan()[1..])
        {
            if (!byPosition.TryGetValue((term.Text, token.Position + term.Offset), out var next))
            {
                ranges.RemoveRange(before, ranges.Count - before);
                return;
            }

            ranges.Add(next);
        }
    }

    /// <summary>Overlapping ranges, such as those of pairs of characters, become one.</summary>
    private static ImmutableArray<TextRange> Union(List<TextRange> ranges)
    {
        var result = ImmutableArray.CreateBuilder<TextRange>();
        foreach (var range in ranges.OrderBy(range => range.Start))
        {
            if (result.Count == 0 || result[^1].Start + result[^1].Length <= range.Start)
            {
                result.Add(range);
                continue;
            }

            var end = Math.Max(result[^1].Start + result[^1].Length, range.Start + range.Length);
            result[^1] = new(result[^1].Start, end - result[^1].Start);
        }

        return result.ToImmutable();
    }
}
