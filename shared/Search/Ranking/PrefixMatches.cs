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

    // Read one after the other in a step of the budget.
    private const int PostingsAStep = 16;

    /// <summary>All documents that have one of the terms.</summary>
    public static BitmapCursor Collect(Segment segment, PrefixInView prefix, float weight, QueryBudget budget)
    {
        var found = new BitmapCursor(segment.Count, weight);
        var postings = new PostingsCursor();
        for (var walk = prefix.Terms.Walk(prefix.Prefix); prefix.MoveNext(walk);)
        {
            if (!budget.TryTake(1 + (walk.Entry.DocumentCount / PostingsAStep)))
                break;
            segment.Open(walk.Entry, postings);
            for (var document = postings.Document; document != PostingsCursor.End; document = postings.Next())
                found.Add(document, postings.Impact);
        }

        return found;
    }

    /// <summary>Those of some documents, ascending, that have one of the terms.</summary>
    public static BitmapCursor CollectAmong(Segment segment, PrefixInView prefix, List<int> documents, float weight, QueryBudget budget)
    {
        var found = new BitmapCursor(segment.Count, weight);
        var among = new DocumentSet(segment.Count).With(documents);
        var postings = new PostingsCursor();
        for (var walk = prefix.Terms.Walk(prefix.Prefix); prefix.MoveNext(walk);)
        {
            var steps = walk.Entry.DocumentCount / PostingsAStep;
            if (!budget.TryTake(1 + Math.Min(steps, documents.Count)))
                break;
            segment.Open(walk.Entry, postings);
            if (steps < documents.Count)
                AddThoseIn(among, postings, found);
            else
                AddEach(documents, postings, found);
        }

        return found;
    }

    private static void AddThoseIn(DocumentSet among, PostingsCursor postings, BitmapCursor found)
    {
        for (var document = postings.Document; document != PostingsCursor.End; document = postings.Next())
        {
            if (among.Has(document))
                found.Add(document, postings.Impact);
        }
    }

    private static void AddEach(List<int> documents, PostingsCursor postings, BitmapCursor found)
    {
        foreach (var document in documents)
        {
            if (postings.Advance(document) == document)
                found.Add(document, postings.Impact);
        }
    }
}
