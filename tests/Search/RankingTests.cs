namespace Replica.Search.Tests;

public sealed class RankingTests
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Title_beats_files_beats_tags_beats_description()
    {
        var index = Corpus.Index(
            Corpus.Document("description", "x") with { Description = "sintel" },
            Corpus.Document("tags", "x") with { Tags = ["sintel"] },
            Corpus.Document("files", "x", "sintel"),
            Corpus.Document("title", "sintel"));
        Assert.Equal(["title", "files", "tags", "description"], index.Find("sintel"));
    }

    [Fact]
    public void A_whole_word_beats_a_longer_one() =>
        Assert.Equal(["cat", "catalogue"], Corpus.Titles("catalogue", "cat").Find("cat"));

    [Fact]
    public void A_rare_word_counts_more_than_a_common_one()
    {
        var index = Corpus.Titles("common a", "common b", "common c", "common d", "rare e");
        Assert.Equal("rare e", index.Find("common rare ").First());
    }

    [Fact]
    public void Equal_matches_are_ordered_by_date()
    {
        var index = Corpus.Index(
            Corpus.Document("c", "same") with { Date = Day },
            Corpus.Document("b", "same") with { Date = Day.AddDays(1) },
            Corpus.Document("a", "same") with { Date = Day.AddDays(2) });
        Assert.Equal(["a", "b", "c"], index.Find("same "));
    }

    [Theory]
    [InlineData(SearchOrder.Date, "new small big")]
    [InlineData(SearchOrder.Size, "big new small")]
    [InlineData(SearchOrder.Seeders, "small big new")]
    public void Orders_sort_by_their_field(SearchOrder order, string expected)
    {
        var index = Corpus.Index(
            Corpus.Document("big", "film") with { Size = 30, Date = Day, Seeders = 1 },
            Corpus.Document("small", "film film") with { Size = 10, Date = Day.AddDays(1), Seeders = 5 },
            Corpus.Document("new", "film") with { Size = 20, Date = Day.AddDays(2) });
        Assert.Equal(expected.Split(' '), index.Current.Search(new() { Text = "film", Order = order }).Ids());
    }

    [Fact]
    public void Filters_narrow_and_facets_count_all_matches()
    {
        var index = Corpus.Index(
            Corpus.Document("1", "film", "a.mp4", "a.srt") with { Type = "video", Lang = "fa", Size = 10, Date = Day },
            Corpus.Document("2", "film", "b.webm") with { Type = "video", Lang = "pt-BR", Size = 20, Date = Day.AddDays(1) },
            Corpus.Document("3", "film", "c.mp3") with { Type = "audio", Size = 30, Date = Day.AddDays(2) });
        IEnumerable<string> Find(SearchQuery query) => index.Current.Search(query with { Text = "film " }).Ids().Order(StringComparer.Ordinal);
        Assert.Equal(["1", "2"], Find(new() { Types = ["video"] }));
        Assert.Equal(["1", "3"], Find(new() { Types = ["audio", "Video/MP4"] }));
        Assert.Equal(["1"], Find(new() { Types = ["application/x-subrip"] }));
        Assert.Equal(["2"], Find(new() { Lang = "PT" }));
        Assert.Empty(Find(new() { Lang = "p" }));
        Assert.Equal(["2", "3"], Find(new() { MinSize = 20 }));
        Assert.Equal(["1", "2"], Find(new() { MaxSize = 20 }));
        Assert.Equal(["2", "3"], Find(new() { Since = Day.AddDays(1) }));
        var page = index.Current.Search(new() { Text = "film ", Limit = 1 });
        Assert.Equal(3, page.Total);
        Assert.Equal([new("audio", 1), new("video", 2)], page.TypeFacets);
        Assert.Equal([new("fa", 1), new("pt-BR", 1)], page.LangFacets);
    }

    [Fact]
    public void Pages_join_to_the_whole_answer()
    {
        var index = Corpus.Index([.. Enumerable.Range(0, 250).Select(i => Corpus.Document($"{i:d3}", "film"))]);
        var pages = new[] { 0, 100, 200, 300 }.SelectMany(offset => index.Current.Search(new() { Text = "film ", Offset = offset, Limit = 100 }).Ids());
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"{i:d3}"), pages);
    }

    [Fact]
    public void Suggestions_complete_the_last_word_by_popularity_and_add_titles()
    {
        var index = Corpus.Titles("Sintel", "Sinterklaas movie", "Le sintel Café", "Something else");
        var suggestions = index.Current.Suggest("sint", 4);
        Assert.Equal(["sintel", "sinterklaas"], suggestions.Take(2));
        Assert.Equal(["Le sintel Café", "Sinterklaas movie"], suggestions.Skip(2).Order(StringComparer.Ordinal));
        Assert.Equal("le café", index.Current.Suggest("le caf")[0]);
        Assert.Empty(index.Current.Suggest(""));
        Assert.Empty(index.Current.Suggest("zzz"));
    }
}
