using Replica.Search.Segments;

namespace Replica.Search.Ranking;

/// <summary>A filter over the columns of one segment: labels are decided once, documents by number.</summary>
internal sealed class SegmentFilter(Segment segment, SearchQuery query, bool[]? types, bool[]? mimes, bool[]? languages)
{
    private readonly long _minSize = query.MinSize ?? long.MinValue;
    private readonly long _maxSize = query.MaxSize ?? long.MaxValue;
    private readonly long _since = query.Since?.UtcTicks ?? long.MinValue;

    /// <summary>True if the document is within.</summary>
    public bool Accepts(int document)
    {
        if (languages is not null && !languages[segment.Languages.NumberOf(document)])
            return false;
        if (types is not null && !types[segment.Types.NumberOf(document)] && !mimes![segment.Mimes.NumberOf(document)])
            return false;
        if (_minSize != long.MinValue || _maxSize != long.MaxValue)
        {
            var size = segment.Sizes[document];
            if (size < _minSize || size > _maxSize)
                return false;
        }

        return _since == long.MinValue || segment.Dates[document] >= _since;
    }
}
