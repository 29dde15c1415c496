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
    private const int LeastShare = 64;

    // All of them take 32 bytes a document at most.
    private const int MaxBitmaps = 256;

    // Where its postings begin tells a term.
    private readonly ConcurrentDictionary<long, TermBitmap> _bitmaps = new();

    /// <summary>The bitmap of a term, or null if it is too rare to have one.</summary>
    public TermBitmap? Find(Segment segment, in TermEntry entry)
    {
        if (segment.Count < LeastDocuments || (long)entry.DocumentCount * LeastShare < segment.Count)
            return null;
        if (_bitmaps.TryGetValue(entry.Postings, out var known))
            return known;
        if (_bitmaps.Count >= MaxBitmaps)
            return null;
        var postings = new PostingsCursor();
        segment.Open(entry, postings);
        return _bitmaps.GetOrAdd(entry.Postings, new TermBitmap(postings, segment.Count));
    }
}
