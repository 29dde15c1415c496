namespace Replica.Search.Segments;

/// <summary>A segment and which of its documents are still there. Never changes.</summary>
internal sealed class SegmentView
{
    private readonly DocumentSet? _removed;

    private SegmentView(Segment segment, DocumentSet? removed)
    {
        Segment = segment;
        _removed = removed;
        Count = segment.Count - (removed?.Count ?? 0);
    }

    /// <summary>All documents of a segment.</summary>
    public SegmentView(Segment segment)
        : this(segment, null)
    {
    }

    /// <summary>The segment.</summary>
    public Segment Segment { get; }

    /// <summary>Documents that are there.</summary>
    public int Count { get; }

    /// <summary>True if the document is there.</summary>
    public bool Has(int document) => _removed is null || !_removed.Has(document);

    /// <summary>The same without these documents; this view stays as it is.</summary>
    public SegmentView Without(IReadOnlyList<int> documents)
    {
        foreach (var document in documents)
        {
            if ((uint)document >= (uint)Segment.Count)
                throw CorruptIndexException.Outside(document, Segment.Count);
        }

        return documents.All(document => !Has(document)) ? this : new(Segment, (_removed ?? new(Segment.Count)).With(documents));
    }

    /// <summary>The same without these ids.</summary>
    public SegmentView Without(IEnumerable<string> ids)
    {
        List<int>? documents = null;
        foreach (var id in ids)
        {
            if (Segment.FindId(id) is >= 0 and var document)
                (documents ??= []).Add(document);
        }

        return documents is null ? this : Without(documents);
    }

    /// <summary>The same without documents of blocked info hashes.</summary>
    public SegmentView Without(BlockList blocked)
    {
        if (blocked.Count == 0)
            return this;
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
