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
        var next = new int[_views.Count];
        for (var view = 0; view < next.Length; view++)
            next[view] = NextOf(view, 0);
        for (var document = 0; document < Count; document++)
        {
            var best = Best(next);
            (_sources[document], _documents[document]) = ((byte)best, next[best]);
            _targets[best][next[best]] = document;
            next[best] = NextOf(best, next[best] + 1);
        }
    }

    /// <summary>The next document that is there.</summary>
    private int NextOf(int view, int document)
    {
        for (; document < _views[view].Segment.Count && !_views[view].Has(document); document++)
            _targets[view][document] = -1;
        return document;
    }

    private int Best(int[] next)
    {
        var best = -1;
        for (var view = 0; view < next.Length; view++)
        {
            if (next[view] < _views[view].Segment.Count && (best < 0 || IsBetter(_views[view].Segment, next[view], _views[best].Segment, next[best])))
                best = view;
        }

        return best;
    }

    private static bool IsBetter(Segment segment, int document, Segment other, int otherDocument)
    {
        var (quality, otherQuality) = (segment.Quality[document], other.Quality[otherDocument]);
        return quality != otherQuality ? quality > otherQuality : segment.Dates[document] > other.Dates[otherDocument];
    }
}
