using System.Collections.Immutable;
using Replica.Search.Segments.Building;
using Replica.Search.Segments.Documents;

namespace Replica.Search.Segments;

/// <summary>The segments of an index, oldest first, and what is blocked. Never changes: each operation gives another list.</summary>
/// <param name="Views">No id is there in two of them, no blocked info hash in any.</param>
/// <param name="Blocked">Info hashes that are hidden whatever is put.</param>
internal sealed record SegmentList(ImmutableArray<SegmentView> Views, BlockList Blocked)
{
    // Up to here whoever applies a batch merges at once: a millisecond or so.
    private const int SmallWeight = 512;

    /// <summary>No segments.</summary>
    public static SegmentList Empty { get; } = new([], BlockList.Empty);

    /// <summary>With another segment, whose documents and removals replace older ones.</summary>
    /// <param name="segment">Its ids are distinct.</param>
    /// <param name="ids">Of its documents and removals.</param>
    public SegmentList With(Segment segment, IReadOnlyCollection<string> ids) =>
        this with { Views = [.. Views.Select(view => view.Without(ids)), new SegmentView(segment).Without(Blocked)] };

    /// <summary>With other blocked hashes; documents that were hidden stay so.</summary>
    public SegmentList With(BlockList blocked) => new([.. Views.Select(view => view.Without(blocked))], blocked);

    /// <summary>With the smallest of the newest segments merged, and without empty ones.</summary>
    /// <param name="isBusy">Segments that are not to be touched.</param>
    public SegmentList MergeSmall(Predicate<SegmentView> isBusy)
    {
        var views = Views.ToBuilder();
        var start = views.Count - 1;
        for (var weight = start < 0 ? 0 : Weight(views[start]); start > 0 && Weight(views[start - 1]) is var next; weight += next, start--)
        {
            if (next >= 2 * weight || next + weight > SmallWeight || isBusy(views[start - 1]))
                break;
        }

        if (start < views.Count - 1)
        {
            var merged = Merge(Views[start..], isOldest: start == 0, out _);
            views.RemoveRange(start, views.Count - start);
            views.Add(merged);
        }

        // Nothing is older than the oldest, so what it hides does not matter.
        while (views.Count > 0 && views[0].Count == 0 && !isBusy(views[0]))
            views.RemoveAt(0);
        return this with { Views = views.ToImmutable() };
    }

    /// <summary>The segments that had better be one: the newest ones that are not each twice as large as all that follow, or one half gone.</summary>
    public Range? FindDue()
    {
        for (var end = Views.Length; end > 0; end--)
        {
            var start = end - 1;
            for (var weight = Weight(Views[start]); start > 0 && end - start < MergeOrder.MaxParts && Weight(Views[start - 1]) < 2 * weight; start--)
                weight += Weight(Views[start - 1]);
            if (start < end - 1 || IsHalfGone(Views[start]))
                return start..end;
        }

        return null;
    }

    /// <summary>Merges some segments that follow one another.</summary>
    public SegmentView Merge(Range range, out MergeOrder order) => Merge(Views[range], isOldest: range.Start.Value == 0, out order);

    /// <summary>With merged segments in place of their parts, and without what went since.</summary>
    /// <param name="parts">As they were when they were merged.</param>
    /// <param name="merged">What came of them.</param>
    /// <param name="order">Where documents went.</param>
    public SegmentList Replace(ImmutableArray<SegmentView> parts, SegmentView merged, MergeOrder order)
    {
        var start = Views.IndexOf(Views.First(view => view.Segment == parts[0].Segment));
        var gone = new List<int>();
        for (var i = 0; i < parts.Length; i++)
            AddGone(parts[i], Views[start + i], order.TargetsOf(i), gone);
        var views = Views.RemoveRange(start, parts.Length);
        merged = merged.Without(gone);
        return this with { Views = merged.Count == 0 && (start == 0 || merged.Segment.RemovalCount == 0) ? views : views.Insert(start, merged) };
    }

    private static void AddGone(SegmentView then, SegmentView now, ReadOnlySpan<int> targets, List<int> gone)
    {
        if (ReferenceEquals(then, now))
            return;
        for (var document = 0; document < targets.Length; document++)
        {
            if (then.Has(document) && !now.Has(document))
                gone.Add(targets[document]);
        }
    }

    private static SegmentView Merge(ImmutableArray<SegmentView> views, bool isOldest, out MergeOrder order)
    {
        // Nothing is older than the oldest, so it hides nothing.
        var removals = isOldest ? [] : views.SelectMany(view => RemovalList.Read(view.Segment.Content[SectionName.Removals])).ToHashSet(StringComparer.Ordinal);
        var merged = SegmentMerger.Merge(views, removals, out order);
        GC.KeepAlive(views);
        return new(merged);
    }

    private static int Weight(SegmentView view) => Math.Max(1, view.Segment.Count + view.Segment.RemovalCount);

    private static bool IsHalfGone(SegmentView view) => view.Count * 2 < view.Segment.Count;
}
