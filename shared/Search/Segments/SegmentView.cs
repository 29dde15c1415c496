namespace Replica.Search.Segments;

/// <summary>A segment and which of its documents are still there. Never changes.</summary>
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
        : this(segment, null, segment.Count)
    {
    }

    /// <summary>The segment.</summary>
    public Segment Segment { get; }

    /// <summary>Documents that are there.</summary>
    public int Count { get; }

    /// <summary>True if any document has been removed.</summary>
    public bool HasRemovals => _removed is not null;

    /// <summary>True if the document is there.</summary>
    public bool Has(int document) => _removed is null || (_removed[document >> 6] & (1UL << (document & 63))) == 0;

    /// <summary>The same without these documents; this view stays as it is.</summary>
    public SegmentView Without(IReadOnlyList<int> documents)
    {
        foreach (var document in documents)
        {
            if ((uint)document >= (uint)Segment.Count)
                throw CorruptIndexException.Outside(document, Segment.Count);
        }

        if (documents.All(document => !Has(document)))
            return this;
        var removed = (ulong[]?)_removed?.Clone() ?? new ulong[(Segment.Count + 63) / 64];
        var count = Count;
        foreach (var document in documents)
        {
            var bit = 1UL << (document & 63);
            count -= (removed[document >> 6] & bit) == 0 ? 1 : 0;
            removed[document >> 6] |= bit;
        }

        return new(Segment, removed, count);
    }

    /// <summary>The same without these ids.</summary>
    public SegmentView Without(IEnumerable<string> ids) =>
        Without([.. ids.Select(Segment.FindId).Where(document => document >= 0)]);

    /// <summary>The same without documents of blocked info hashes.</summary>
    public SegmentView Without(BlockList blocked)
    {
        var documents = new List<int>();
        blocked.FindIn(Segment, documents);
        return Without(documents);
    }

    /// <summary>The numbers of the documents that are gone, ascending.</summary>
    public IEnumerable<int> Removed()
    {
        for (var document = 0; _removed is not null && document < Segment.Count; document++)
        {
            if (!Has(document))
                yield return document;
        }
    }
}
