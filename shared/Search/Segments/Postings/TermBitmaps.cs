using System.Collections.Concurrent;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Segments.Postings;

/// <summary>
/// Remembers the bitmaps of a segment's commonest terms, each from when it is first asked for: they make the cost of asking whether a
/// document has one of them that of reading a bit. Safe for any number of threads.
/// </summary>
internal sealed class TermBitmaps
{
    // In smaller segments postings are as good.
    private const int LeastDocuments = TermBitmap.Window;

    // A bitmap of a rarer term is mostly zeros.
    private const int LeastShare = 256;

    // All of them take 48 bytes a document at most, and a byte for each document of each.
    private const int MaxBitmaps = 384;

    // Of terms that not so many have; the others find room whoever comes first.
    private const int CommonShare = 64;
    private const int MaxLessCommon = 256;

    // Where its postings begin tells a term.
    private readonly ConcurrentDictionary<long, TermBitmap> _bitmaps = new();

    /// <summary>True if a bitmap of so many documents is not mostly zeros.</summary>
    /// <param name="documents">Those that have the term.</param>
    /// <param name="count">Those of the segment.</param>
    public static bool IsDense(long documents, int count) => documents * LeastShare >= count;

    /// <summary>True if such a bitmap is better than postings.</summary>
    /// <param name="documents">Those that have the term.</param>
    /// <param name="count">Those of the segment.</param>
    public static bool IsWorthwhile(long documents, int count) => count >= LeastDocuments && IsDense(documents, count);

    /// <summary>The bitmap of a term, or null if it is too rare to have one.</summary>
    public TermBitmap? Find(Segment segment, in TermEntry entry)
    {
        if (!IsWorthwhile(entry.DocumentCount, segment.Count))
            return null;
        if (_bitmaps.TryGetValue(entry.Postings, out var known))
            return known;
        if (_bitmaps.Count >= ((long)entry.DocumentCount * CommonShare < segment.Count ? MaxLessCommon : MaxBitmaps))
            return null;
        return _bitmaps.GetOrAdd(entry.Postings, Make(segment, entry));
    }

    /// <summary>The bitmap of a term, however rare.</summary>
    public static TermBitmap Make(Segment segment, in TermEntry entry)
    {
        var postings = new PostingsCursor();
        segment.Open(entry, postings);
        return new(postings, segment.Count);
    }
}
