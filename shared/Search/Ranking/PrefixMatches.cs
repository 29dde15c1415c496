using Replica.Search.Segments;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>Collects the documents of very many terms that begin alike.</summary>
internal static class PrefixMatches
{
    /// <summary>Postings that are always collected in full.</summary>
    public const int FewPostings = 20_000;

    /// <summary>Postings that are collected in full where other clauses may leave few of them; of more, only the terms that most documents have count.</summary>
    public const int MaxPostings = 200_000;

    /// <summary>Documents among which all terms are looked for, however many postings those have.</summary>
    public const int MaxAmong = 20_000;

    /// <summary>All documents that have one of the terms.</summary>
    public static BitmapCursor Collect(Segment segment, PrefixInView prefix, float weight, QueryBudget budget)
    {
        var found = new BitmapCursor(segment.Count, weight);
        Walk(segment, prefix, budget, postings =>
        {
            for (var document = postings.Document; document != PostingsCursor.End; document = postings.Next())
                found.Add(document, postings.Impact);
        });
        return found;
    }

    /// <summary>Those of some documents, ascending, that have one of the terms.</summary>
    public static BitmapCursor CollectAmong(Segment segment, PrefixInView prefix, List<int> documents, float weight, QueryBudget budget)
    {
        var found = new BitmapCursor(segment.Count, weight);
        Walk(segment, prefix, budget, postings =>
        {
            foreach (var document in documents)
            {
                var next = postings.Advance(document);
                if (next == document)
                    found.Add(document, postings.Impact);
                else if (next == PostingsCursor.End)
                    return;
            }
        });
        return found;
    }

    private static void Walk(Segment segment, PrefixInView prefix, QueryBudget budget, Action<PostingsCursor> take)
    {
        var postings = new PostingsCursor();
        for (var walk = prefix.Terms.Walk(prefix.Prefix); walk.MoveNext() && walk.Current.StartsWith(prefix.Prefix);)
        {
            if (walk.Current.Length == prefix.Prefix.Length)
                continue;
            if (!budget.TryTake(1 + (walk.Entry.DocumentCount >> 4)))
                return;
            segment.Open(walk.Entry, postings);
            take(postings);
        }
    }
}
