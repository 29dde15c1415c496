namespace Replica.Search.Segments;

/// <summary>
/// Numbers of documents, as bits in pages. Never changes: another set shares all pages but those that it changes, so that removing a document
/// from a large segment costs a page, not a bit for each of its documents.
/// </summary>
internal sealed class DocumentSet
{
    private const int PageBits = 12;
    private const int PageMask = (1 << PageBits) - 1;

    private readonly ulong[]?[] _pages;

    private DocumentSet(ulong[]?[] pages, int count) => (_pages, Count) = (pages, count);

    /// <summary>No document of so many.</summary>
    public DocumentSet(int capacity)
        : this(new ulong[]?[(capacity + PageMask) >> PageBits], 0)
    {
    }

    /// <summary>Documents.</summary>
    public int Count { get; }

    /// <summary>True if a document below the capacity is in it.</summary>
    public bool Has(int document) =>
        _pages[document >> PageBits] is { } page && (page[(document & PageMask) >> 6] & (1UL << (document & 63))) != 0;

    /// <summary>These too; this set stays as it is.</summary>
    public DocumentSet With(IReadOnlyList<int> documents)
    {
        var pages = _pages.AsSpan().ToArray();
        var count = Count;
        foreach (var document in documents)
        {
            ref var page = ref pages[document >> PageBits];
            if (page is null)
                page = new ulong[1 << (PageBits - 6)];
            else if (ReferenceEquals(page, _pages[document >> PageBits]))
                page = page.AsSpan().ToArray();
            ref var word = ref page[(document & PageMask) >> 6];
            var bit = 1UL << (document & 63);
            count += (word & bit) == 0 ? 1 : 0;
            word |= bit;
        }

        return new(pages, count);
    }
}
