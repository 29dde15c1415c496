using System.Collections.Immutable;
using Replica.Search.Segments;

namespace Replica.Search.Ranking;

/// <summary>One segment during one query: what may be shown of it, and the columns that order and count.</summary>
internal sealed class SegmentRun(int view, SegmentView shown, SegmentFilter? filter, MatchCursor[] excluded)
{
    private readonly Segment _segment = shown.Segment;

    // The step of quality that was asked for last.
    private int _stepStart;
    private int _stepEnd;
    private double _stepScore;

    /// <summary>Its place in the snapshot.</summary>
    public int View => view;

    /// <summary>The segment.</summary>
    public Segment Segment => _segment;

    /// <summary>Media types, by number.</summary>
    public ImmutableArray<string> Types => _segment.Types.Labels;

    /// <summary>Languages, by number.</summary>
    public ImmutableArray<string> Languages => _segment.Languages.Labels;

    /// <summary>The number of a document's media type.</summary>
    public int TypeOf(int document) => _segment.Types.NumberOf(document);

    /// <summary>The number of a document's language.</summary>
    public int LanguageOf(int document) => _segment.Languages.NumberOf(document);

    /// <summary>What a document's static rank adds to its score; never more for a later document. 0 beyond the last.</summary>
    public double QualityOf(int document)
    {
        if (document < _stepStart || document >= _stepEnd)
        {
            (var quality, _stepEnd) = _segment.QualitySteps.Find(document);
            (_stepStart, _stepScore) = (document, Impact.QualityScore(quality));
        }

        return _stepScore;
    }

    /// <summary>True if the document is there, within the filter, and not excluded by the query.</summary>
    public bool Accepts(int document)
    {
        if (!shown.Has(document) || filter?.Accepts(document) == false)
            return false;
        foreach (var cursor in excluded)
        {
            if (cursor.Advance(document) == document)
                return false;
        }

        return true;
    }

    /// <summary>Documents will be asked for from the first on again.</summary>
    public void Rewind()
    {
        foreach (var cursor in excluded)
            cursor.Rewind();
    }

    /// <summary>What orders a document otherwise than by relevance; larger comes first.</summary>
    public double SortKeyOf(int document, SearchOrder order) => order switch
    {
        SearchOrder.Size => _segment.Sizes[document],
        SearchOrder.Seeders => _segment.Seeders[document],
        _ => _segment.Dates[document],
    };
}
