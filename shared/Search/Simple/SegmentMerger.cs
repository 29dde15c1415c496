namespace Replica.Search.Simple;

/// <summary>Keeps segments few, by merging, without analysing anything again and without the documents that are gone.</summary>
internal static class SegmentMerger
{
    /// <summary>
    /// Merges the newest segments while one is not at least twice as large as what follows, so that n documents lie in at most log2 n
    /// segments and each is merged log2 n times; and rewrites segments of which more than half is gone.
    /// </summary>
    /// <returns>The same documents; the given list itself if nothing was due.</returns>
    public static List<SegmentView> Compact(List<SegmentView> views)
    {
        if (!IsDue(views))
            return views;
        var result = new List<SegmentView>();
        foreach (var view in views)
        {
            if (view.Count == 0)
                continue;
            result.Add(IsHalfGone(view) ? new(Merge(view, null)) : view);
            while (result.Count > 1 && IsTooSmall(result[^2], result[^1]))
            {
                var merged = new SegmentView(Merge(result[^2], result[^1]));
                result.RemoveRange(result.Count - 2, 2);
                result.Add(merged);
            }
        }

        return result;
    }

    private static bool IsDue(List<SegmentView> views)
    {
        for (var i = 0; i < views.Count; i++)
        {
            if (views[i].Count == 0 || IsHalfGone(views[i]) || (i > 0 && IsTooSmall(views[i - 1], views[i])))
                return true;
        }

        return false;
    }

    private static bool IsHalfGone(SegmentView view) => view.Count * 2 < view.Segment.Documents.Length;

    private static bool IsTooSmall(SegmentView view, SegmentView next) => view.Count < 2 * next.Count;

    private static Segment Merge(SegmentView first, SegmentView? second)
    {
        var documents = new List<StoredDocument>();
        var firstMap = Renumber(first, documents);
        var secondMap = second is null ? [] : Renumber(second, documents);
        var writer = new PostingsWriter();
        var left = first.Segment;
        var right = second?.Segment;
        for (int i = 0, j = 0; i < left.Terms.Length || j < (right?.Terms.Length ?? 0);)
        {
            var order = right is null || j == right.Terms.Length ? -1
                : i == left.Terms.Length ? 1
                : string.CompareOrdinal(left.Terms[i], right.Terms[j]);
            writer.BeginTerm(order <= 0 ? left.Terms[i] : right!.Terms[j]);
            if (order <= 0)
                Copy(left.PostingsOf(i++), firstMap, writer);
            if (order >= 0)
                Copy(right!.PostingsOf(j++), secondMap, writer);
        }

        return writer.ToSegment([.. documents]);
    }

    /// <returns>The new ordinal of each document, -1 for those that are gone.</returns>
    private static int[] Renumber(SegmentView view, List<StoredDocument> documents)
    {
        var map = new int[view.Segment.Documents.Length];
        for (var i = 0; i < map.Length; i++)
        {
            map[i] = view.Has(i) ? documents.Count : -1;
            if (view.Has(i))
                documents.Add(view.Segment.Documents[i]);
        }

        return map;
    }

    private static void Copy(Postings postings, int[] map, PostingsWriter writer)
    {
        for (var i = 0; i < postings.Documents.Length; i++)
        {
            if (map[postings.Documents[i]] is >= 0 and var document)
                writer.Add(document, postings.Hits(i));
        }
    }
}
