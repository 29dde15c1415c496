using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Replica.Search.Analysis;
using Replica.Search.Queries;

namespace Replica.Search.Highlights;

/// <summary>Finds a query's words in texts, as the index would. For the thread that made it alone, whose analyzer it uses.</summary>
internal sealed class TextMatcher
{
    private readonly TextAnalyzer _analyzer = TextAnalyzer.OfThread;
    private readonly TokenBuffer _tokens = new();
    private readonly List<TextRange> _ranges = [];
    private readonly Wanted[] _wanted;

    // A bit for each first byte of what is wanted: most words of a text begin otherwise.
    private readonly ulong _firstBytes;

    /// <summary>Of clauses, at most 32.</summary>
    public TextMatcher(ImmutableArray<Clause> clauses)
    {
        _wanted =
        [
            .. clauses.SelectMany((clause, i) => clause.Alternatives.Select(alternative => new Wanted(
                1u << i, alternative.IsPrefix, [.. alternative.Terms.Select(term => (Encoding.UTF8.GetBytes(term.Text), term.Offset))]))),
        ];
        foreach (var wanted in _wanted)
            _firstBytes |= BitOf(wanted.Terms[0].Term[0]);
    }

    /// <summary>True if nothing is looked for.</summary>
    public bool IsEmpty => _wanted.Length == 0;

    /// <summary>Which clauses a text matches, and where.</summary>
    public TextMatch Match(string text)
    {
        if (IsEmpty || text.Length == 0)
            return new(0, []);
        _tokens.Clear();
        _analyzer.Analyze(text, _tokens);
        _ranges.Clear();
        var matched = 0u;
        for (var token = 0; token < _tokens.Count; token++)
        {
            var term = _tokens.Term(token);
            if ((_firstBytes & BitOf(term[0])) == 0)
                continue;
            foreach (ref readonly var wanted in _wanted.AsSpan())
            {
                var first = wanted.Terms[0].Term.AsSpan();
                if ((wanted.IsPrefix ? term.StartsWith(first) : term.SequenceEqual(first)) && Add(wanted.Terms, token))
                    matched |= wanted.Clause;
            }
        }

        return new(matched, Union(_ranges));
    }

    /// <summary>Adds the ranges of terms of which the first one stands there, if the others follow.</summary>
    private bool Add((byte[] Term, int Offset)[] terms, int token)
    {
        var before = _ranges.Count;
        _ranges.Add(_tokens.Source(token));
        var position = _tokens.Position(token);
        for (var i = 1; i < terms.Length; i++)
        {
            var next = Find(terms[i].Term, position + terms[i].Offset);
            if (next < 0)
            {
                _ranges.RemoveRange(before, _ranges.Count - before);
                return false;
            }

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

    private static ulong BitOf(byte first) => 1UL << (first & 63);

    /// <summary>Overlapping ranges, such as those of pairs of characters, become one.</summary>
    private static ImmutableArray<TextRange> Union(List<TextRange> list)
    {
        if (list.Count == 0)
            return [];
        var ranges = CollectionsMarshal.AsSpan(list);
        if (ranges.Length > 1)
            ranges.Sort(static (x, y) => x.Start.CompareTo(y.Start));
        var last = 0;
        foreach (var range in ranges[1..])
        {
            var end = ranges[last].Start + ranges[last].Length;
            if (end <= range.Start)
                ranges[++last] = range;
            else
                ranges[last] = new(ranges[last].Start, Math.Max(end, range.Start + range.Length) - ranges[last].Start);
        }

        return [.. ranges[..(last + 1)]];
    }

    /// <summary>An alternative of a clause.</summary>
    /// <param name="Clause">The clause's bit.</param>
    /// <param name="IsPrefix">True if its single term may be the beginning of a longer one.</param>
    /// <param name="Terms">What must stand at offsets from the first one.</param>
    private readonly record struct Wanted(uint Clause, bool IsPrefix, (byte[] Term, int Offset)[] Terms);
}
