using Replica.Search.Segments.Documents;

namespace Replica.Search.Segments.Building;

/// <summary>The documents of a merged segment, in the columns of its parts.</summary>
internal sealed class MergedDocuments(MergeOrder order) : DocumentSource
{
    /// <inheritdoc/>
    public override int Count => order.Count;

    /// <inheritdoc/>
    public override byte Quality(int document) => order.SegmentOf(document).Quality[order.NumberOf(document)];

    /// <inheritdoc/>
    public override long Size(int document) => order.SegmentOf(document).Sizes[order.NumberOf(document)];

    /// <inheritdoc/>
    public override long Date(int document) => order.SegmentOf(document).Dates[order.NumberOf(document)];

    /// <inheritdoc/>
    public override long Seeders(int document) => order.SegmentOf(document).Seeders[order.NumberOf(document)];

    /// <inheritdoc/>
    public override string Type(int document) => order.SegmentOf(document).Types[order.NumberOf(document)];

    /// <inheritdoc/>
    public override string Language(int document) => order.SegmentOf(document).Languages[order.NumberOf(document)];

    /// <inheritdoc/>
    public override string Source(int document) => order.SegmentOf(document).Sources[order.NumberOf(document)];

    /// <inheritdoc/>
    public override string Mimes(int document) => order.SegmentOf(document).Mimes[order.NumberOf(document)];

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> InfoHash(int document) => order.SegmentOf(document).InfoHashOf(order.NumberOf(document));

    /// <inheritdoc/>
    public override ulong IdHash(int document)
    {
        Span<byte> buffer = stackalloc byte[2 * Segment.InfoHashLength];
        return HashTable.Hash(order.SegmentOf(document).IdOf(order.NumberOf(document), buffer));
    }
}
