using FsCheck;
using FsCheck.Fluent;
using Replica.Search.Ranking;
using Replica.Search.Segments.Building;

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
        Prop.ForAll(GeneratedDocuments.Distinct.ToArbitrary(), documents => SegmentBuilder.Build(documents).CheckTerms())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Terms_in_many_documents_are_whole_too() => SegmentBuilder.Build(GeneratedDocuments.Many(3_000)).CheckTerms();
}
