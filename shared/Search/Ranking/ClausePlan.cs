using Replica.Search.Segments;
using Replica.Search.Segments.Postings;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Ranking;

/// <summary>A clause with its terms looked up, to be opened in each segment.</summary>
/// <param name="Parts">Its alternatives.</param>
/// <param name="Prefixes">For each view the longer terms, or null where the clause is no prefix.</param>
/// <param name="PrefixWeight">What an impact of 1 of those scores.</param>
internal sealed record ClausePlan(ClausePart[] Parts, PrefixInView[]? Prefixes, float PrefixWeight)
{
    /// <summary>No more documents match; 0 where none does for lack of a term.</summary>
    public long Documents => Parts.Sum(part => part.Terms.Min(term => term.Documents)) + (Prefixes?.Sum(prefix => prefix.Postings) ?? 0);

    /// <summary>No document scores more for it.</summary>
    public float Ceiling => Math.Max(
        Parts.Length == 0 ? 0 : Parts.Max(part => part.Weights.Sum()), Prefixes is null ? 0 : PrefixWeight) * Impact.Max;

    /// <summary>True if a view's longer terms are too many to be walked one beside the other.</summary>
    public bool HasLargePrefix(int view) => Prefixes is { } prefixes && !prefixes[view].IsWhole;

    /// <summary>The documents of a view that match, or null if there are none.</summary>
    /// <param name="segment">The view's.</param>
    /// <param name="view">Its number.</param>
    /// <param name="prefix">The documents of the longer terms, where those are too many to be opened here.</param>
    public MatchCursor? Open(Segment segment, int view, MatchCursor? prefix)
    {
        var cursors = new List<MatchCursor>();
        foreach (var part in Parts)
        {
            if (Open(segment, view, part) is { } cursor)
                cursors.Add(cursor);
        }

        if (prefix is not null)
            cursors.Add(prefix);
        else if (Prefixes is { } prefixes)
            cursors.AddRange(prefixes[view].Kept.Select(term => DenseTermCursor.Open(segment, term.Entry, PrefixWeight)));
        return cursors.Count switch
        {
            0 => null,
            1 => cursors[0],
            _ => new UnionCursor([.. cursors]),
        };
    }

    private static MatchCursor? Open(Segment segment, int view, ClausePart part)
    {
        foreach (var term in part.Terms)
        {
            if (term.Entries[view] is null)
                return null;
        }

        if (part.Terms.Length == 1)
            return DenseTermCursor.Open(segment, part.Terms[0].Entries[view]!.Value, part.Weights[0]);
        var postings = Array.ConvertAll(part.Terms, term => Postings(segment, term.Entries[view]!.Value));
        var bitmaps = Array.ConvertAll(part.Terms, term => segment.Bitmaps.Find(segment, term.Entries[view]!.Value));
        return new PhraseCursor(postings, bitmaps, part.Offsets, part.Weights);
    }

    private static PostingsCursor Postings(Segment segment, in TermEntry entry)
    {
        var postings = new PostingsCursor();
        segment.Open(entry, postings);
        return postings;
    }
}
