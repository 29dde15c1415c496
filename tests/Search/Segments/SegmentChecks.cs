using Replica.Search.Segments;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Tests.Segments;

/// <summary>What holds of every segment, whatever made it.</summary>
internal static class SegmentChecks
{
    /// <summary>Fails unless the terms are those of the documents' texts, each with every place and the formula's impact.</summary>
    public static void CheckTerms(this Segment segment)
    {
        var expected = TermOracle.Postings(Enumerable.Range(0, segment.Count).Select(segment.Load).ToList());
        var walk = segment.Terms.Walk([]);
        var cursor = new PostingsCursor();
        foreach (var (term, postings) in expected)
        {
            Assert.True(walk.MoveNext());
            Assert.Equal(term, Convert.ToHexString(walk.Current));
            Assert.True(segment.Terms.TryFind(walk.Current, out var entry));
            Assert.Equal(walk.Entry, entry);
            Assert.Equal(postings.Count, entry.DocumentCount);
            Assert.Equal(postings.Max(posting => posting.Impact), entry.MaxImpact);
            segment.Open(entry, cursor);
            foreach (var posting in postings)
            {
                Assert.Equal((posting.Document, posting.Impact), (cursor.Document, cursor.Impact));
                var hits = new List<int>();
                cursor.ReadHits(hits);
                Assert.Equal(posting.Hits, hits);
                cursor.Next();
            }

            Assert.Equal(PostingsCursor.End, cursor.Document);
        }

        Assert.False(walk.MoveNext());
        Assert.Equal(expected.Count, segment.Terms.Count);
    }
}
