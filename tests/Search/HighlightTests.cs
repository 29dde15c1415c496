namespace Replica.Search.Tests;

public sealed class HighlightTests
{
    [Theory]
    [InlineData("cafe", "🎬 Le Cafe\u0301, ouvert", "Cafe\u0301")]
    [InlineData("ope", "An Open movie", "Open")]
    [InlineData("\"le cafe\"", "cafe le Café le", "le|Café")]
    [InlineData("中国人民", "热爱中国人民币", "中国人民")]
    [InlineData("\U00020BB7野", "x\U00020BB7野家", "\U00020BB7野")]
    [InlineData("🎥", "🎬🎥", "🎥")]
    [InlineData("strasse", "Die Straße", "Straße")]
    [InlineData("میروم", "من می‌روم", "می‌روم")]
    [InlineData("کتاب ۱", "كِتاب 1", "كِتاب|1")]
    [InlineData("a b", "b,a", "b|a")]
    public void Ranges_cover_exactly_what_matches(string query, string title, string expected)
    {
        var hit = Assert.Single(Corpus.Titles(title).Search(query).Hits);
        Assert.Equal(expected.Split('|'), hit.TitleHighlights.Select(range => Corpus.Cut(title, range)));
    }

    [Fact]
    public void The_file_that_matches_most_comes_first_and_is_the_best()
    {
        var document = Corpus.Document("1", "Season", "S01/one.mp4", "S01/two part.mp4", "S01/two.srt", "extra.txt") with { Type = "video" };
        var hit = Assert.Single(Corpus.Index(document).Search("two part").Hits);
        Assert.Equal(1, hit.BestFile);
        Assert.Equal([1, 2], hit.FileHighlights.Select(file => file.File));
        Assert.Equal(["two", "part"], hit.FileHighlights[0].Ranges.Select(range => Corpus.Cut(document.Files[1], range)));
    }

    [Fact]
    public void A_file_named_as_its_item_is_marked_as_that_is()
    {
        var hit = Assert.Single(Corpus.Index(Corpus.Document("1", "A big film", "film of another kind", "A big film")).Search("big film").Hits);
        Assert.Equal([new(2, 3), new(6, 4)], hit.TitleHighlights.AsEnumerable());
        Assert.Equal([1, 0], hit.FileHighlights.Select(file => file.File));
        Assert.Equal([new(2, 3), new(6, 4)], hit.FileHighlights[0].Ranges.AsEnumerable());
        Assert.Equal([new(0, 4)], hit.FileHighlights[1].Ranges.AsEnumerable());
    }

    [Fact]
    public void Among_equal_files_the_one_of_the_items_or_the_searched_type_is_best()
    {
        var index = Corpus.Index(Corpus.Document("1", "x", "film.srt", "film.mp4", "film.jpg") with { Type = "video" });
        Assert.Equal(1, Assert.Single(index.Search("film").Hits).BestFile);
        var images = index.Current.Search(new() { Text = "film", Types = ["image/jpeg"] });
        Assert.Equal(2, Assert.Single(images.Hits).BestFile);
    }

    [Fact]
    public void Where_no_file_matches_the_largest_of_the_items_type_is_best()
    {
        var document = Corpus.Document("1", "Film", "a.zip", "b.mp4", "c.mp4") with { Type = "video", FileLengths = [9, 1, 2] };
        var hit = Assert.Single(Corpus.Index(document).Search("film").Hits);
        Assert.Equal(2, hit.BestFile);
        Assert.Empty(hit.FileHighlights);
    }

    [Fact]
    public void One_file_among_thousands_is_found_and_at_most_ten_are_shown()
    {
        var files = Enumerable.Range(0, 5_000).Select(i => $"album/track {i}.mp3").ToArray();
        var index = Corpus.Index(Corpus.Document("1", "Everything", files));
        Assert.Equal(4_321, Assert.Single(index.Search("track 4321").Hits).BestFile);
        Assert.Equal(10, Assert.Single(index.Search("trac").Hits).FileHighlights.Length);
    }

    [Fact]
    public void No_phrase_spans_two_files() =>
        Assert.Empty(Corpus.Index(Corpus.Document("1", "x", "one", "two")).Find("\"one two\""));

    [Fact]
    public void A_document_without_files_is_shown_too() =>
        Assert.Equal(0, Assert.Single(Corpus.Titles("bare").Search("bare").Hits).BestFile);
}
