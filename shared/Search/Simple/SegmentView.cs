namespace Replica.Search.Simple;

/// <summary>A segment and which of its documents are still there.</summary>
internal sealed class SegmentView
{
    private readonly ulong[]? _removed;

    private SegmentView(Segment segment, ulong[]? removed, int count)
    {
        Segment = segment;
        _removed = removed;
        Count = count;
    }

    /// <summary>All documents of a segment.</summary>
    public SegmentView(Segment segment)
        : this(segment, null, segment.Documents.Length)
    {
    }

    /// <summary>The segment.</summary>
    public Segment Segment { get; }

    /// <summary>Documents that are there.</summary>
    public int Count { get; }

    /// <summary>True if the document is there.</summary>
    public bool Has(int document) => _removed is null || (_removed[document >> 6] & (1UL << (document & 63))) == 0;

    /// <summary>The same without these ids; this view stays as it is.</summary>
    public SegmentView Without(IEnumerable<string> ids)
    {
        ulong[]? removed = null;
        var count = Count;
        foreach (var id in ids)
        {
            var document = Segment.FindId(id);
            if (document < 0)
                continue;
            removed ??= (ulong[]?)_removed?.Clone() ?? new ulong[(Segment.Documents.Length + 63) / 64];
            var bit = 1UL << (document & 63);
            if ((removed[document >> 6] & bit) == 0)
                count--;
            removed[document >> 6] |= bit;
        }

        return count == Count ? this : new(Segment, removed, count);
    }
}
