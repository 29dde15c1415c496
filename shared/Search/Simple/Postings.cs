namespace Replica.Search.Simple;

/// <summary>The documents that have a term, ascending, each with its hits, ascending.</summary>
internal readonly ref struct Postings(ReadOnlySpan<int> documents, ReadOnlySpan<int> hitStarts, ReadOnlySpan<int> hits)
{
    private readonly ReadOnlySpan<int> _hitStarts = hitStarts;
    private readonly ReadOnlySpan<int> _hits = hits;

    /// <summary>Ordinals of the documents.</summary>
    public ReadOnlySpan<int> Documents { get; } = documents;

    /// <summary>The hits in the <paramref name="i"/>th document.</summary>
    public ReadOnlySpan<int> Hits(int i) => _hits[_hitStarts[i].._hitStarts[i + 1]];

    /// <summary>The hits in a document; empty if it does not have the term.</summary>
    public ReadOnlySpan<int> HitsIn(int document)
    {
        var i = Documents.BinarySearch(document);
        return i < 0 ? [] : Hits(i);
    }
}
