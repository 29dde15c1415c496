using System.Collections.Immutable;
using System.Text;
using Replica.Search.Ranking;
using Replica.Search.Segments;

namespace Replica.Search.Queries.Typos;

/// <summary>Finds words that a mistyped one may have meant.</summary>
internal static class NearTerms
{
    /// <summary>UTF-16 units from which one mistake is allowed.</summary>
    public const int OneEditLength = 4;

    /// <summary>UTF-16 units from which two are.</summary>
    public const int TwoEditsLength = 8;

    /// <summary>Words taken, those that most documents have.</summary>
    public const int MaxTerms = 16;

    private const float OneEditWeight = 0.5f;
    private const float TwoEditsWeight = 0.3f;

    /// <summary>A clause with the words near its own; the same clause where none may be or none is.</summary>
    public static Clause Extend(Clause clause, ImmutableArray<SegmentView> views, QueryBudget budget)
    {
        if (clause.IsQuoted)
            return clause;
        var near = clause.Alternatives.Where(IsEligible).Take(1).SelectMany(alternative => Find(alternative.Terms[0].Text, views, budget)).ToList();
        return near.Count == 0 ? clause : clause with { Alternatives = [.. clause.Alternatives, .. near] };
    }

    private static bool IsEligible(Alternative alternative) =>
        alternative is { Weight: 1, Terms.Length: 1 }
        && alternative.Terms[0].Text is { Length: >= OneEditLength and <= TypoAutomaton.MaxLength } word
        && word.All(letter => char.IsLetter(letter) && letter < TypoAutomaton.FirstSyllabic);

    /// <summary>Words with one mistake or, where there are none, with two.</summary>
    private static IEnumerable<Alternative> Find(string word, ImmutableArray<SegmentView> views, QueryBudget budget)
    {
        var near = Find(new TypoAutomaton(word, edits: 1), views, budget);
        var weight = OneEditWeight;
        if (near.Count == 0 && word.Length >= TwoEditsLength)
            (near, weight) = (Find(new TypoAutomaton(word, edits: 2), views, budget), TwoEditsWeight);
        // Together they are as rare as their sum, so that another's typing mistake does not outweigh the word that was meant.
        var commonness = near.Values.Sum();
        return near.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(MaxTerms)
            .Select(entry => new Alternative([new(entry.Key, 0)], Weight: weight, Commonness: commonness));
    }

    private static Dictionary<string, long> Find(TypoAutomaton automaton, ImmutableArray<SegmentView> views, QueryBudget budget)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var view in views)
        {
            var walk = new TypoWalk(automaton, view.Segment.Terms);
            while (walk.MoveNext(budget))
            {
                if (walk.Distance == 0)
                    continue;
                var term = Encoding.UTF8.GetString(walk.Current);
                found[term] = found.GetValueOrDefault(term) + walk.Entry.DocumentCount;
            }
        }

        return found;
    }
}
