using System.Collections.Immutable;
using System.Text;
using Replica.Search.Analysis;
using Replica.Search.Queries;

namespace Replica.Search.Highlights;

/// <summary>Finds a query's words in texts, as the index would. Not for two threads at once.</summary>
internal sealed class TextMatcher
{
    private readonly TextAnalyzer _analyzer = new();
    private readonly TokenBuffer _tokens = new();
    private readonly List<TextRange> _ranges = [];
    private readonly (bool IsPrefix, (byte[] Term, int Offset)[] Terms)[][] _clauses;

    /// <summary>Of clauses, at most 32.</summary>
    public TextMatcher(ImmutableArray<Clause> clauses) => _clauses =
    [
        .. clauses.Select(clause => clause.Alternatives
            .Select(alternative => (alternative.IsPrefix, alternative.Terms.Select(term => (Encoding.UTF8.GetBytes(term.Text), term.Offset)).ToArray()))
            .ToArray()),
    ];

    /// <summary>Which clauses a text matches, and where.</summary>
    public TextMatch Match(string text)
    {
        if (_clauses.Length == 0 || text.Length == 0)
            return new(0, []);
        _tokens.Clear();
        _analyzer.Analyze(text, _tokens);
        _ranges.Clear();
        var matched = 0u;
        for (var i = 0; i < _clauses.Length; i++)
        {
            var before = _ranges.Count;
            foreach (var (isPrefix, terms) in _clauses[i])
                AddMatches(isPrefix, terms);
            if (_ranges.Count > before)
                matched |= 1u << i;
        }

        return new(matched, Union(_ranges));
    }

    private void AddMatches(bool isPrefix, (byte[] Term, int Offset)[] terms)
    {
        for (var token = 0; token < _tokens.Count; token++)
        {
            var first = _tokens.Term(token);
            if (isPrefix ? !first.StartsWith(terms[0].Term) : !first.SequenceEqual(terms[0].Term))
                continue;
            var before = _ranges.Count;
            _ranges.Add(_tokens.Source(token));
            if (!AddRest(terms, _tokens.Position(token)))
                _ranges.RemoveRange(before, _ranges.Count - before);
        }
    }

    private bool AddRest((byte[] Term, int Offset)[] terms, int position)
    {
        for (var i = 1; i < terms.Length; i++)
        {
            var next = Find(terms[i].Term, position + terms[i].Offset);
            if (next < 0)
                return false;
            _ranges.Add(_tokens.Source(next));
        }

        return true;
    }

    private int Find(byte[] term, int position)
    {
        for (var token = 0; token < _tokens.Count; token++)
        {
            if (_tokens.Position(token) == position && _tokens.Term(token).SequenceEqual(term))
                return token;
        }

        return -1;
    }

    /// <summary>Overlapping ranges, such as those of pairs of characters, become one.</summary>
    private static ImmutableArray<TextRange> Union(List<TextRange> ranges)
    {
        if (ranges.Count == 0)
            return [];
        ranges.Sort(static (x, y) => x.Start.CompareTo(y.Start));
        var result = ImmutableArray.CreateBuilder<TextRange>();
        foreach (var range in ranges)
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
