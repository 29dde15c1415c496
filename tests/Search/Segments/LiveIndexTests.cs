using FsCheck;
using FsCheck.Fluent;
using Replica.Search.Segments;
using Replica.Search.Segments.Building;

namespace Replica.Search.Tests.Segments;

public sealed class LiveIndexTests
{
    private static readonly Gen<(IndexDocument[] Put, int[] Removed, int[] Blocked, int[] Unblocked)> Step =
        from put in GeneratedDocuments.Distinct
        from removed in Gen.Choose(0, 30).ArrayOf(3)
        from blocked in Gen.Frequency((3, Gen.Constant(Array.Empty<int>())), (1, Gen.Choose(1, 60).ArrayOf(2)))
        from unblocked in Gen.Frequency((5, Gen.Constant(Array.Empty<int>())), (1, Gen.Choose(1, 60).ArrayOf(8)))
        select (put, removed, blocked, unblocked);

    [Fact]
    public void Any_changes_leave_what_a_dictionary_of_documents_would_hold() =>
        Prop.ForAll(Gen.Choose(1, 12).SelectMany(count => Step.ArrayOf(count)).ToArbitrary(), steps =>
        {
            var index = new SearchIndex();
            var model = new DocumentModel();
            foreach (var (put, removed, blocked, unblocked) in steps)
            {
                var ids = removed.Select(i => model.Documents.Keys.ElementAtOrDefault(i) ?? "none").ToList();
                index.Apply(put, ids);
                model.Apply(put, ids);
                index.Block([.. blocked.Select(GeneratedDocuments.HashOf)]);
                model.Block(blocked.Select(GeneratedDocuments.HashOf));
                index.Unblock([.. unblocked.Select(GeneratedDocuments.HashOf)]);
                model.Unblock(unblocked.Select(GeneratedDocuments.HashOf));
                model.Check(index.Current);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public async Task Merged_segments_are_what_building_anew_gives()
    {
        var index = new SearchIndex();
        var model = new DocumentModel();
        var documents = GeneratedDocuments.Many(4_000);
        for (var i = 0; i < documents.Length; i += 100)
        {
            var put = documents[i..(i + 100)];
            var gone = documents[..i].Where((_, j) => j % 9 == 0).Select(document => document.Id).ToList();
            index.Apply(put, gone);
            model.Apply(put, gone);
        }

        await index.Merges;
        model.Check(index.Current);
        var views = index.Current.Segments.Views;
        Assert.True(views.Length < 8, $"{views.Length} segments");
        Assert.Contains(views, view => view.Segment.Count > 1_500);
        foreach (var view in views)
            view.Segment.CheckTerms();
    }

    [Fact]
    public void Removals_during_a_merge_stay_removed()
    {
        var documents = GeneratedDocuments.Many(300);
        var list = SegmentList.Empty;
        foreach (var part in documents.Chunk(100))
            list = list.With(SegmentBuilder.Build(part), [.. part.Select(document => document.Id)]);
        list = list.With(SegmentBuilder.Build([], ["7"]), ["7"]);
        var merged = list.Merge(0..3, out var order);
        var since = list.With(SegmentBuilder.Build([documents[150] with { Title = "newer" }]), ["150"])
            .With(BlockList.Empty.With([documents[42].InfoHash]));
        var after = since.Replace(list.Views[..3], merged, order);
        var ids = after.Views.SelectMany(DocumentModel.IdsIn).ToList();
        Assert.Equal(documents.Select(document => document.Id).Except(["7", "42"]).Order(), ids.Order());
        Assert.Equal(3, after.Views.Length);
    }

    [Fact]
    public void A_segment_is_merged_from_parts_with_and_without_words_for_their_texts()
    {
        var documents = GeneratedDocuments.Many(3_000);
        Segment[] parts = [SegmentBuilder.Build(documents[..1_500]), SegmentBuilder.Build(documents[1_500..2_980]), SegmentBuilder.Build(documents[2_980..])];
        Assert.NotEqual(0, parts[0].Words.Count);
        Assert.Equal(0, parts[2].Words.Count);
        var merged = SegmentMerger.Merge([.. parts.Select(part => new SegmentView(part))], [], out _);
        merged.CheckTerms();
        Assert.Equal(
            documents.Select(GeneratedDocuments.Describe).Order(StringComparer.Ordinal),
            Enumerable.Range(0, merged.Count).Select(merged.Load).Select(GeneratedDocuments.Describe).Order(StringComparer.Ordinal));
    }
}
