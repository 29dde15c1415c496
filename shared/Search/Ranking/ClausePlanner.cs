using System.Collections.Immutable;
using System.Text;
using Replica.Search.Queries;
using Replica.Search.Segments;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Ranking;

/// <summary>Looks the terms of clauses up in a snapshot, each once.</summary>
internal sealed class ClausePlanner(ImmutableArray<SegmentView> views, long documents, QueryBudget budget)
{
    // What a longer word counts where the query has only its beginning.
    private const float PrefixWeight = 0.6f;

    // Of usual terms.
    private const int MaxTermBytes = 64;

    private readonly Dictionary<string, TermEverywhere> _terms = new(StringComparer.Ordinal);

    /// <summary>Looks up.</summary>
    public ClausePlan Plan(Clause clause)
    {
        var parts = new List<ClausePart>(clause.Alternatives.Length);
        PrefixPlan? prefix = null;
        foreach (var alternative in clause.Alternatives)
        {
            var part = Part(alternative);
            if (part is not null)
                parts.Add(part);
            if (alternative.IsPrefix)
                prefix ??= Prefix(alternative, part);
        }

        return new([.. parts], prefix);
    }

    /// <summary>A term in all views.</summary>
    public TermEverywhere Find(string text)
    {
        if (_terms.TryGetValue(text, out var known))
            return known;
        Span<byte> buffer = stackalloc byte[MaxTermBytes];
        var bytes = Encoding.UTF8.TryGetBytes(text, buffer, out var length) ? buffer[..length] : Encoding.UTF8.GetBytes(text);
        var entries = new TermEntry?[views.Length];
        var count = 0L;
        for (var i = 0; i < views.Length; i++)
        {
            if (!views[i].Segment.Terms.TryFind(bytes, out var entry))
                continue;
            entries[i] = entry;
            count += entry.DocumentCount;
        }

        return _terms[text] = new(entries, count);
    }

    /// <returns>Null where a term is in no document.</returns>
    private ClausePart? Part(Alternative alternative)
    {
        // Of the terms of a guess the longest is the likeliest to be in no document.
        if (alternative.Terms.Length > 1 && Find(alternative.Terms.MaxBy(term => term.Text.Length).Text).Documents == 0)
            return null;
        var terms = new TermEverywhere[alternative.Terms.Length];
        var offsets = new int[terms.Length];
        var weights = new float[terms.Length];
        for (var i = 0; i < terms.Length; i++)
        {
            (terms[i], offsets[i]) = (Find(alternative.Terms[i].Text), alternative.Terms[i].Offset);
            if (terms[i].Documents == 0)
                return null;
            var commonness = alternative.Commonness > 0 ? alternative.Commonness : terms[i].Documents;
            weights[i] = alternative.Weight * Rarity(commonness) / Impact.Max;
        }

        return new(terms, offsets, weights);
    }

    private PrefixPlan Prefix(Alternative alternative, ClausePart? word)
    {
        var (found, bitmaps) = (new PrefixInView[views.Length], new PrefixBitmap?[views.Length]);
        var term = Find(alternative.Terms[0].Text);
        var count = term.Documents;
        for (var i = 0; i < views.Length; i++)
        {
            found[i] = PrefixInView.Find(views[i].Segment.Terms, alternative.Terms[0].Text, budget);
            bitmaps[i] = found[i].Bitmap(views[i].Segment, term.Entries[i], budget);
            count += found[i].Postings;
        }

        // All longer words are as rare as all of them together, so that a rare one does not outweigh the word itself.
        return new(found, bitmaps, word, alternative.Weight * PrefixWeight * Rarity(count) / Impact.Max);
    }

    private float Rarity(long matching) => Impact.Idf(Math.Min(matching, documents), documents);
}
