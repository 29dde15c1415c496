using Replica.Search.Segments;
using Replica.Search.Segments.Postings;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Ranking;

/// <summary>A clause with its terms looked up, to be opened in each segment.</summary>
/// <param name="Parts">Its alternatives.</param>
/// <param name="Prefix">The longer words, or null where the clause is no prefix.</param>
internal sealed record ClausePlan(ClausePart[] Parts, PrefixPlan? Prefix)
{
    /// <summary>No more documents match; 0 where none does for lack of a term.</summary>
    public long Documents => Parts.Sum(part => part.Terms.Min(term => term.Documents)) + (Prefix?.Views.Sum(view => view.Postings) ?? 0);

    /// <summary>No document scores more for it.</summary>
    public float Ceiling => Math.Max(Parts.Length == 0 ? 0 : Parts.Max(part => part.Weights.Sum()), Prefix?.Weight ?? 0) * Impact.Max;

    /// <summary>The documents of a view that match, or null if there are none.</summary>
    /// <param name="segment">The view's.</param>
    /// <param name="view">Its number.</param>
    /// <param name="longer">The documents of the longer words, where those are too many to be opened here.</param>
    public MatchCursor? Open(Segment segment, int view, MatchCursor? longer)
    {
        var cursors = new List<MatchCursor>();
        var bitmap = Prefix?.Bitmaps[view];
        foreach (var part in Parts)
        {
            if ((bitmap is null || part != Prefix!.Word) && Open(segment, view, part) is { } cursor)
                cursors.Add(cursor);
        }

        if (longer is not null)
            cursors.Add(longer);
        else if (bitmap is not null)
            cursors.Add(new DensePrefixCursor(bitmap, Prefix!.Word?.Weights[0] ?? 0, Prefix.Weight));
        else if (Prefix is not null)
            cursors.AddRange(Prefix.Views[view].Kept.Select(term => DenseTermCursor.Open(segment, term.Entry, Prefix.Weight)));
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
        var bitmaps = Array.ConvertAll(part.Terms, term => segment.Bitmaps.Find(segment, term.Entries[view]!.Value)?.Bits);
        return new PhraseCursor(postings, bitmaps, part.Offsets, part.Weights);
    }

    private static PostingsCursor Postings(Segment segment, in TermEntry entry)
    {
        var postings = new PostingsCursor();
        segment.Open(entry, postings);
        return postings;
    }
}
