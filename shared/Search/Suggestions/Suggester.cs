using System.Text;
using Replica.Search.Analysis;
using Replica.Search.Ranking;
using Replica.Search.Segments;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Suggestions;

/// <summary>
/// Completes what is being typed: its last word from the words of titles, the most frequent first, then whole titles. A word is suggested
/// only if the title of a document that is still there has it.
/// </summary>
internal sealed class Suggester(IndexSnapshot snapshot)
{
    private const int MaxTextLength = 200;

    // Terms looked at, about a millisecond's worth, and the best documents of each.
    private const int MaxTerms = 20_000;
    private const int MaxDocuments = 32;

    private readonly TextAnalyzer _analyzer = TextAnalyzer.OfThread;
    private readonly TokenBuffer _tokens = new();
    private readonly PostingsCursor _postings = new();
    private readonly List<int> _hits = [];

    /// <summary>At most <paramref name="limit"/> completions, each once.</summary>
    public IReadOnlyList<string> Suggest(string text, int limit)
    {
        if (text.Length > MaxTextLength || _analyzer.AnalyzeQuery(text) is not [.., var last])
            return [];
        var words = CompleteWord(text, last, limit);
        var titles = snapshot.Search(new() { Text = text, Limit = Math.Clamp(limit, 1, IndexSnapshot.MaxLimit) }).Hits
            .Where(hit => hit.TitleHighlights.Length > 0).Select(hit => hit.Document.Title.Trim());
        // Titles get at least half of the places, words what titles leave.
        return [.. words.Take((limit + 1) / 2).Concat(titles).Concat(words)
            .Distinct(StringComparer.OrdinalIgnoreCase).Where(suggestion => !suggestion.Equals(text, StringComparison.Ordinal)).Take(limit)];
    }

    private List<string> CompleteWord(string text, QueryWord last, int limit)
    {
        if (last.Source.Start + last.Source.Length != text.Length || last.Spellings.FirstOrDefault(spelling => spelling.CanExtend) is not { } spelling)
            return [];
        var before = text[..last.Source.Start];
        return [.. Completions(spelling.Terms[0].Text)
            .OrderByDescending(completion => completion.Value.Documents).ThenBy(completion => completion.Key, StringComparer.Ordinal)
            .Take(limit).Select(completion => before + completion.Value.Spelling)];
    }

    /// <summary>The terms with a prefix that stand in titles.</summary>
    private Dictionary<string, Completion> Completions(string prefix)
    {
        var found = new Dictionary<string, Completion>(StringComparer.Ordinal);
        var budget = new QueryBudget(MaxTerms);
        foreach (var view in snapshot.Views)
        {
            var longer = PrefixInView.Find(view.Segment.Terms, prefix, budget);
            var terms = view.Segment.Terms.TryFind(longer.Prefix, out var entry) ? longer.Kept.Add(new(longer.Prefix, entry)) : longer.Kept;
            foreach (var term in terms)
            {
                if (Complete(view, term) is not { } completion)
                    continue;
                var key = Encoding.UTF8.GetString(term.Term);
                found[key] = found.TryGetValue(key, out var known) ? known.And(completion) : completion;
            }
        }

        return found;
    }

    /// <summary>The word as the best title spells it that has it.</summary>
    private Completion? Complete(SegmentView view, PrefixTerm term)
    {
        view.Segment.Open(term.Entry, _postings);
        var document = _postings.Document;
        for (var i = 0; i < MaxDocuments && document != PostingsCursor.End; i++, document = _postings.Next())
        {
            _hits.Clear();
            if (!view.Has(document))
                continue;
            _postings.ReadHits(_hits);
            if (Hit.FieldOf(_hits[0]) == Field.Title)
                return new(Spelling(view.Segment.Load(document).Title, term.Term), term.Entry.DocumentCount);
        }

        return null;
    }

    private string Spelling(string title, byte[] term)
    {
        _tokens.Clear();
        _analyzer.Analyze(title, _tokens);
        for (var token = 0; token < _tokens.Count; token++)
        {
            if (_tokens.Term(token).SequenceEqual(term))
                return title.Substring(_tokens.Source(token).Start, _tokens.Source(token).Length).ToLowerInvariant();
        }

        return Encoding.UTF8.GetString(term);
    }
}
