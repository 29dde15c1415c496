namespace Replica.Search.Segments.Building;

/// <summary>Where the documents of a merged segment come from, and where those of its parts go.</summary>
internal sealed class MergeOrder
{
    /// <summary>The most segments that are merged at a time.</summary>
    public const int MaxParts = 255;

    private readonly IReadOnlyList<SegmentView> _views;
    private readonly byte[] _sources;
    private readonly int[] _documents;
    private readonly int[][] _targets;

    /// <summary>Orders the documents of at most <see cref="MaxParts"/> views that are still there, by rank.</summary>
    public MergeOrder(IReadOnlyList<SegmentView> views)
    {
        _views = views;
        Count = views.Sum(view => view.Count);
        _sources = new byte[Count];
        _documents = new int[Count];
        _targets = [.. views.Select(view => new int[view.Segment.Count])];
        Fill();
    }

    /// <summary>Documents.</summary>
    public int Count { get; }

    /// <summary>Which view a document comes from.</summary>
    public int SourceOf(int document) => _sources[document];

    /// <summary>Its number there.</summary>
    public int NumberOf(int document) => _documents[document];

    /// <summary>The segment it comes from.</summary>
    public Segment SegmentOf(int document) => _views[_sources[document]].Segment;

    /// <summary>The new number of each document of a view; -1 if it was gone.</summary>
    public ReadOnlySpan<int> TargetsOf(int view) => _targets[view];

    private void Fill()
    {
        var heads = new Head[_views.Count];
        for (var view = 0; view < heads.Length; view++)
            heads[view] = HeadOf(view, 0);
        for (var document = 0; document < Count; document++)
        {
            var best = Best(heads);
            var number = heads[best].Document;
            (_sources[document], _documents[document]) = ((byte)best, number);
            _targets[best][number] = document;
            heads[best] = HeadOf(best, number + 1);
        }
    }

    /// <summary>The next document that is there.</summary>
    private Head HeadOf(int view, int document)
    {
        var segment = _views[view].Segment;
        for (; document < segment.Count && !_views[view].Has(document); document++)
            _targets[view][document] = -1;
        return document < segment.Count ? new(document, segment.Quality[document], segment.Dates[document]) : new(document, -1, 0);
    }

    private static int Best(Head[] heads)
    {
        var best = 0;
        for (var view = 1; view < heads.Length; view++)
        {
            ref readonly var head = ref heads[view];
            ref readonly var other = ref heads[best];
            if (head.Quality != other.Quality ? head.Quality > other.Quality : head.Date > other.Date)
                best = view;
        }

        return best;
    }

    // The quality is less than any where there is none.
    private readonly record struct Head(int Document, int Quality, long Date);
}
