using System.Collections.Immutable;
using Replica.Search.Segments;

namespace Replica.Search.Ranking;

/// <summary>Finds documents by info hash.</summary>
internal static class InfoHashLookUp
{
    /// <summary>Those within a query's filter, as hits of score 0.</summary>
    public static HitCollector Find(ImmutableArray<SegmentView> views, string infoHash, SearchQuery query, QueryBudget budget)
    {
        var found = new HitCollector(query.Order, HitCollector.CapacityFor(query), budget, long.MaxValue);
        var filter = new DocumentFilter(query);
        foreach (var group in Find(views, infoHash).GroupBy(place => place.View, place => place.Document))
        {
            var run = new SegmentRun(group.Key, views[group.Key], filter.For(views[group.Key].Segment), []);
            foreach (var document in group.Where(run.Accepts))
                found.Take(run, document, score: 0);
        }

        return found;
    }

    /// <summary>Where they are.</summary>
    /// <param name="views">The snapshot's.</param>
    /// <param name="infoHash">40 lower-case hex digits; anything else is nowhere.</param>
    public static List<(int View, int Document)> Find(ImmutableArray<SegmentView> views, string infoHash)
    {
        var places = new List<(int, int)>();
        if (infoHash.Length != 2 * Segment.InfoHashLength || !infoHash.All(char.IsAsciiHexDigitLower))
            return places;
        var bytes = Convert.FromHexString(infoHash);
        var documents = new List<int>();
        for (var view = 0; view < views.Length; view++)
        {
            documents.Clear();
            views[view].Segment.FindInfoHash(bytes, documents);
            foreach (var document in documents.Where(views[view].Has))
                places.Add((view, document));
        }

        return places;
    }
}
