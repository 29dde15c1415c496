using FsCheck;
using FsCheck.Fluent;
using Replica.Search.Ranking;
using Replica.Search.Segments.Building;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Tests.Segments;

public sealed class SegmentTests
{
    [Fact]
    public void A_segment_gives_back_every_document_by_rank() =>
        Prop.ForAll(GeneratedDocuments.Distinct.ToArbitrary(), documents =>
        {
            var segment = SegmentBuilder.Build(documents);
            Assert.Equal(documents.Length, segment.Count);
            var loaded = Enumerable.Range(0, segment.Count).Select(segment.Load).ToList();
            Assert.Equal(
                documents.OrderByDescending(Quality.Of).ThenByDescending(document => document.Date).Select(GeneratedDocuments.Describe),
                loaded.Select(GeneratedDocuments.Describe));
            Assert.Equal(loaded.Select(Quality.Of), segment.Quality.ToArray());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Documents_are_found_by_id_and_by_info_hash() =>
        Prop.ForAll(GeneratedDocuments.Distinct.ToArbitrary(), documents =>
        {
            var segment = SegmentBuilder.Build(documents);
            foreach (var document in documents)
            {
                Assert.Equal(document.Id, segment.LoadId(segment.FindId(document.Id)));
                if (document.InfoHash.Length == 0)
                    continue;
                var found = new List<int>();
                segment.FindInfoHash(Convert.FromHexString(document.InfoHash), found);
                Assert.Equal(
                    documents.Where(other => other.InfoHash == document.InfoHash).Select(other => other.Id).Order(),
                    found.Select(segment.LoadId).Order());
            }

            Assert.Equal(-1, segment.FindId("no such id"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void The_terms_are_those_of_the_texts_with_every_place_and_the_impact_of_the_formula() =>
        Prop.ForAll(GeneratedDocuments.Distinct.ToArbitrary(), documents => CheckTerms(documents))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Terms_in_many_documents_are_whole_too() => CheckTerms(GeneratedDocuments.Many(3_000));

    private static void CheckTerms(IndexDocument[] documents)
    {
        var segment = SegmentBuilder.Build(documents);
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
