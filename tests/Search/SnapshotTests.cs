namespace Replica.Search.Tests;

public sealed class SnapshotTests
{
    [Fact]
    public void A_snapshot_never_changes()
    {
        var index = Corpus.Titles("one");
        var before = index.Current;
        index.Apply([Corpus.Document("two", "two")], ["one"]);
        Assert.Equal(["one"], before.Search(new()).Ids());
        Assert.Equal(["two"], index.Current.Search(new()).Ids());
        Assert.Equal(before.Generation + 1, index.Current.Generation);
    }

    [Fact]
    public void Pages_of_an_older_snapshot_go_on_without_what_has_gone_since()
    {
        var index = Corpus.Index([.. Enumerable.Range(0, 30).Select(i => Corpus.Document($"{i:d2}", "film") with { InfoHash = $"{i:x40}" })]);
        var older = index.Current;
        var first = older.Search(new() { Text = "film ", Limit = 10 }).Ids().ToList();
        index.Apply([.. Enumerable.Range(50, 20).Select(i => Corpus.Document($"{i}", "film") with { Date = DateTimeOffset.UnixEpoch.AddYears(40) })], ["12"]);
        index.Apply([Corpus.Document("13", "renamed film")], []);
        index.Block([$"{14:x40}"]);
        var next = older.Search(new() { Text = "film ", Limit = 20, Offset = 10 }, index.Current);
        Assert.Equal(18, next.Hits.Length);
        Assert.Empty(next.Ids().Intersect(first));
        Assert.DoesNotContain(next.Ids(), id => id is "12" or "14" or "50");
        Assert.Equal("renamed film", next.Hits.Single(hit => hit.Document.Id == "13").Document.Title);
        Assert.Equal(20, index.Current.Search(new() { Text = "film ", Limit = 20 }, index.Current).Hits.Length);
    }

    [Fact]
    public void Putting_an_id_again_replaces_the_document()
    {
        var index = Corpus.Index(Corpus.Document("1", "old"), Corpus.Document("1", "newer"));
        Assert.Equal("newer", Assert.Single(index.Search("").Hits).Document.Title);
        index.Apply([Corpus.Document("1", "newest")], ["1"]);
        Assert.Equal("newest", Assert.Single(index.Search("").Hits).Document.Title);
        Assert.Empty(index.Find("newer "));
    }

    [Fact]
    public void Removing_everything_leaves_nothing()
    {
        var index = Corpus.Titles("a", "b");
        index.Apply([], ["a", "b", "c"]);
        Assert.Equal(0, index.Current.Count);
        Assert.Empty(index.Find("a"));
    }

    [Fact]
    public void Many_small_batches_and_removals_answer_like_one_large_batch()
    {
        var documents = Enumerable.Range(0, 1_500).Select(i => Corpus.Document($"{i:d4}", $"title {i % 7} {i}", $"f{i % 11}.mp4")).ToArray();
        var index = new SearchIndex();
        foreach (var document in documents)
            index.Apply([document], []);
        foreach (var document in documents.Where((_, i) => i % 3 == 0))
            index.Apply([], [document.Id]);
        var whole = Corpus.Index([.. documents.Where((_, i) => i % 3 != 0)]);
        foreach (var text in new[] { "", "title 3 ", "12", "\"title 5\"", "f7", "title -mp4" })
        {
            var (mine, its) = (index.Search(text), whole.Search(text));
            Assert.Equal(its.Total, mine.Total);
            Assert.Equal(its.TypeFacets, mine.TypeFacets);
        }

        Assert.True(index.Current.Views.Length <= 16, $"{index.Current.Views.Length} segments");
    }

    [Fact]
    public async Task Readers_see_whole_batches_while_a_writer_applies_them()
    {
        var index = new SearchIndex();
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var searches = 0;
            while (!done.IsCancellationRequested || searches == 0)
            {
                // Each batch replaces both documents of a pair: never one without the other, never two versions.
                var page = index.Current.Search(new() { Text = "pair ", Limit = 100 });
                Assert.Equal(0, page.Total % 2);
                foreach (var pair in page.Hits.GroupBy(hit => hit.Document.Id[1..]).Where(pair => pair.Count() == 2))
                    Assert.Single(pair.Select(hit => hit.Document.Title).Distinct());
                searches++;
            }
        })).ToList();
        try
        {
            for (var i = 0; i < 600; i++)
            {
                var version = $"pair {i}";
                index.Apply([Corpus.Document($"a{i % 20}", version), Corpus.Document($"b{i % 20}", version)], []);
            }
        }
        finally
        {
            await done.CancelAsync();
        }

        await Task.WhenAll(readers);
        Assert.Equal(40, index.Current.Count);
    }
}
