using Replica.Search.Analysis;
using Replica.Search.Segments;

namespace Replica.Search.Suggestions;

/// <summary>Completes what is being typed: its last word from the words of titles, the most frequent first, then whole titles.</summary>
internal sealed class Suggester(IndexSnapshot snapshot)
{
    private const int MaxTextLength = 200;

    // Words looked at, so that one letter costs no more than a search.
    private const int MaxTerms = 20_000;

    /// <summary>At most <paramref name="limit"/> completions, each once.</summary>
    public IReadOnlyList<string> Suggest(string text, int limit)
    {
        if (text.Length > MaxTextLength || new TextAnalyzer().AnalyzeQuery(text).Count == 0)
            return [];
        var words = CompleteWord(text, limit);
        var titles = snapshot.Search(new() { Text = text, Limit = Math.Clamp(limit, 1, IndexSnapshot.MaxLimit) }).Hits
            .Where(hit => hit.TitleHighlights.Length > 0).Select(hit => hit.Document.Title.Trim());
        // Titles get at least half of the places, words what titles leave.
        return [.. words.Take((limit + 1) / 2).Concat(titles).Concat(words)
            .Distinct(StringComparer.OrdinalIgnoreCase).Where(suggestion => !suggestion.Equals(text, StringComparison.Ordinal)).Take(limit)];
    }

    private List<string> CompleteWord(string text, int limit)
    {
        var last = new TextAnalyzer().AnalyzeQuery(text)[^1];
        if (last.Source.Start + last.Source.Length != text.Length || last.Spellings.FirstOrDefault(spelling => spelling.CanExtend) is not { } prefix)
            return [];
        var before = text[..last.Source.Start];
        return [.. Completions(prefix.Terms[0].Text)
            .OrderByDescending(completion => completion.Value.Documents).ThenBy(completion => completion.Key, StringComparer.Ordinal)
            .Take(limit).Select(completion => before + completion.Value.Spelling())];
    }

    /// <summary>The terms with a prefix that occur in titles.</summary>
    private Dictionary<string, Completion> Completions(string prefix)
    {
        var found = new Dictionary<string, Completion>(StringComparer.Ordinal);
        var left = MaxTerms;
        foreach (var view in snapshot.Views)
        {
            var (start, end) = view.Segment.FindPrefix(prefix);
            for (var term = start; term < end && left > 0; term++, left--)
            {
                if (Complete(view, term) is { } completion)
                    found[completion.Term] = found.TryGetValue(completion.Term, out var known) ? known.And(completion) : completion;
            }
        }

        return found;
    }

    private static Completion? Complete(SegmentView view, int term)
    {
        var postings = view.Segment.PostingsOf(term);
        var (count, example) = (0, -1);
        for (var i = 0; i < postings.Documents.Length; i++)
        {
            if (Hit.FieldOf(postings.Hits(i)[0]) != Field.Title || !view.Has(postings.Documents[i]))
                continue;
            count++;
            example = postings.Documents[i];
        }

        return count == 0 ? null : new(view.Segment.Terms[term], count, view.Segment.Documents[example].Document.Title);
    }
}
