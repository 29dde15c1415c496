using Replica.Search.Segments;
using Replica.Search.Segments.Building;

namespace Replica.Search.Tests.Segments;

public sealed class DocumentSetTests
{
    [Fact]
    public void A_larger_set_leaves_the_smaller_one_as_it_was()
    {
        const int capacity = 20_001;
        var random = new Random(5);
        var (set, model) = (new DocumentSet(capacity), new HashSet<int>());
        for (var step = 0; step < 30; step++)
        {
            var documents = Enumerable.Range(0, 40).Select(_ => random.Next(capacity)).Append(capacity - 1).ToList();
            var (before, beforeModel) = (set, model.ToHashSet());
            set = set.With(documents);
            model.UnionWith(documents);
            Check(before, beforeModel);
            Check(set, model);
        }

        static void Check(DocumentSet set, HashSet<int> model)
        {
            Assert.Equal(model.Count, set.Count);
            Assert.Equal(model.Order(), Enumerable.Range(0, capacity).Where(set.Has));
        }
    }

    [Fact]
    public void A_backlog_of_any_length_is_merged_in_parts_that_a_merge_can_take()
    {
        var documents = GeneratedDocuments.Many(300);
        var list = SegmentList.Empty;
        foreach (var document in documents)
            list = list.With(SegmentBuilder.Build([document]), [document.Id]);
        while (list.FindDue() is { } range)
        {
            Assert.InRange(list.Views[range].Length, 1, MergeOrder.MaxParts);
            list = list.Replace(list.Views[range], list.Merge(range, out var order), order);
        }

        Assert.Equal(documents.Select(document => document.Id).Order(), list.Views.SelectMany(DocumentModel.IdsIn).Order());
    }
}
