using Replica.Search.Ranking;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Segments;

/// <summary>Reads everything in a segment that searches could ever read.</summary>
internal static class SegmentVerifier
{
    /// <summary>Reads it.</summary>
    /// <exception cref="CorruptIndexException">Something contradicts something else.</exception>
    public static void Verify(Segment segment)
    {
        for (var document = 0; document < segment.Count; document++)
            VerifyDocument(segment, document);
        VerifyTerms(segment);
    }

    private static void VerifyDocument(Segment segment, int document)
    {
        var loaded = segment.Load(document);
        if (segment.FindId(loaded.Id) != document)
            throw new CorruptIndexException($"the index is damaged: the document {loaded.Id} is not found by its id");
        var found = new List<int>();
        segment.FindInfoHash(segment.InfoHashOf(document), found);
        if (loaded.InfoHash.Length > 0 && !found.Contains(document))
            throw new CorruptIndexException($"the index is damaged: the document {loaded.Id} is not found by its info hash");
        if (document > 0 && segment.Quality[document] > segment.Quality[document - 1])
            throw new CorruptIndexException("the index is damaged: its documents are not ordered by quality");
        _ = segment.Mimes[document];
    }

    private static void VerifyTerms(Segment segment)
    {
        var walk = segment.Terms.Walk([]);
        var cursor = new PostingsCursor();
        var hits = new List<int>();
        byte[] last = [];
        var count = 0;
        for (; walk.MoveNext(); count++)
        {
            if (count > 0 && walk.Current.SequenceCompareTo(last) <= 0)
                throw new CorruptIndexException("the index is damaged: its terms do not ascend");
            last = walk.Current.ToArray();
            if (!segment.Terms.TryFind(last, out var entry) || entry != walk.Entry)
                throw new CorruptIndexException("the index is damaged: a term is not found");
            segment.Open(entry, cursor);
            VerifyPostings(cursor, hits);
        }

        if (count != segment.Terms.Count)
            throw new CorruptIndexException("the index is damaged: it has fewer terms than it says");
    }

    private static void VerifyPostings(PostingsCursor cursor, List<int> hits)
    {
        byte maxImpact = 0;
        var count = 0;
        for (; cursor.Document != PostingsCursor.End; cursor.Next(), count++)
        {
            cursor.MoveToBlock(cursor.Document);
            if (cursor.Impact is 0 or > Impact.Max || cursor.Impact > cursor.BlockMaxImpact)
                throw new CorruptIndexException("the index is damaged: an impact above its block's largest");
            maxImpact = Math.Max(maxImpact, cursor.Impact);
            hits.Clear();
            cursor.ReadHits(hits);
        }

        if (count != cursor.Count || maxImpact != cursor.MaxImpact)
            throw new CorruptIndexException("the index is damaged: a term's postings are not what its entry says");
    }
}
