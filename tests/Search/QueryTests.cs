namespace Replica.Search.Tests;

public sealed class QueryTests
{
    private static readonly SearchIndex Index = Corpus.Titles("red apple pie", "green apple", "apple tart red", "blueberry pie");

    [Theory]
    [InlineData("blueberry pie", "blueberry pie|red apple pie")]
    [InlineData("\"apple pie\"", "red apple pie")]
    [InlineData("\"apple pie", "red apple pie")]
    [InlineData("blueb", "blueberry pie")]
    [InlineData("apple -red", "green apple")]
    [InlineData("apple -\"red apple\" -green", "apple tart red")]
    [InlineData("-apple", "blueberry pie")]
    [InlineData("green OR blueberry", "blueberry pie|green apple")]
    [InlineData("tart OR green OR blueb", "apple tart red|blueberry pie|green apple")]
    [InlineData("\"red apple\" OR tart", "apple tart red|red apple pie")]
    [InlineData("tart OR", "apple tart red")]
    [InlineData("OR OR OR", "")]
    [InlineData("nothing", "")]
    public void The_query_language_selects(string query, string expected) =>
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), Index.Find(query).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("blueb ")]
    [InlineData("\"blueb\"")]
    [InlineData("\"pi")]
    public void A_space_or_quote_ends_the_last_word(string query) => Assert.Empty(Index.Find(query));

    [Fact]
    public void Strict_matching_knows_no_prefix_and_no_fallback()
    {
        Assert.Empty(Index.Current.Search(new() { Text = "blueb", MatchAll = true }).Hits);
        Assert.Equal(["red apple pie"], Index.Current.Search(new() { Text = "red pie", MatchAll = true }).Ids());
    }

    [Fact]
    public void Where_all_terms_do_not_fill_a_page_documents_with_most_terms_follow()
    {
        var page = Index.Current.Search(new() { Text = "red apple pie " });
        Assert.Equal(["red apple pie", "apple tart red"], page.Ids());
        Assert.Equal(["red apple pie"], Index.Current.Search(new() { Text = "red apple pie ", Limit = 1 }).Ids());
        Assert.Equal(1, Index.Current.Search(new() { Text = "red apple pie ", Limit = 1 }).Total);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("-")]
    public void An_empty_query_lists_everything_newest_first(string query)
    {
        var index = Corpus.Index(
            Corpus.Document("old", "b") with { Date = DateTimeOffset.UnixEpoch },
            Corpus.Document("new", "a") with { Date = DateTimeOffset.UnixEpoch.AddDays(1) });
        Assert.Equal(["new", "old"], index.Find(query));
    }

    [Fact]
    public void Forty_hex_digits_find_the_info_hash()
    {
        const string hash = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
        var index = Corpus.Index(Corpus.Document("a", "x") with { InfoHash = hash }, Corpus.Document("b", hash));
        Assert.Equal(["a"], index.Find($" {hash.ToUpperInvariant()} "));
        Assert.Equal(["a"], index.Current.FindInfoHash(hash));
        Assert.Empty(index.Current.Search(new() { Text = hash, Types = ["video"] }).Hits);
    }

    [Theory]
    [InlineData("magnet:?xt=urn:btih:C12FE1C06BBA254A9DC9F519B335AA7C1367A88A&dn=x&so=0", "a")]
    [InlineData("replica://magnet:?dn=x&xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a", "a")]
    [InlineData("urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a", "a")]
    [InlineData("magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88ab", "")]
    [InlineData("magnet:?xt=urn:btih:", "")]
    [InlineData("magnet:?", "")]
    public void A_magnet_link_finds_the_info_hash_it_names(string query, string expected) => Assert.Equal(
        expected.Split('|', StringSplitOptions.RemoveEmptyEntries),
        Corpus.Index(Corpus.Document("a", "x") with { InfoHash = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a" }, Corpus.Document("b", "y")).Find(query));

    [Theory]
    [InlineData("frieren 5 ", "Frieren - 05|Frieren 5")]
    [InlineData("frieren 05 ", "Frieren - 05|Frieren 5")]
    [InlineData("قران ", "القرآن الكريم|قرآن")]
    [InlineData("القران ", "القرآن الكريم|قرآن")]
    [InlineData("كتاب ", "الكتاب")]
    [InlineData("کریم ", "القرآن الكريم")]
    public void A_number_is_found_with_and_without_a_zero_and_an_Arabic_word_with_and_without_its_article(string query, string expected) => Assert.Equal(
        expected.Split('|'),
        Corpus.Titles("Frieren 5", "Frieren - 05", "Frieren 50", "القرآن الكريم", "قرآن", "الكتاب").Find(query).Take(expected.Split('|').Length).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("می‌روم")]
    [InlineData("می روم")]
    [InlineData("میروم")]
    public void Persian_joined_split_and_half_spaced_spellings_meet(string query) =>
        Assert.Contains("می‌روم خانه", Corpus.Titles("می‌روم خانه", "کتاب").Find(query));

    [Fact]
    public void A_half_spaced_query_finds_joined_and_split_titles() =>
        Assert.Equal(["می روم", "میروم"], Corpus.Titles("می روم", "میروم", "روم می").Find("می‌روم").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("段", "片段.mp4")]
    [InlineData("片段", "片段.mp4")]
    [InlineData("段片", "")]
    [InlineData("電影 2", "電影2")]
    public void Chinese_is_found_as_it_stands(string query, string expected) =>
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), Corpus.Titles("片段.mp4", "電影2").Find(query));

    [Fact]
    public void A_text_beyond_the_limits_is_cut_and_says_so()
    {
        Assert.True(Index.Search(string.Join(' ', Enumerable.Repeat("apple", 33))).IsCut);
        Assert.True(Index.Search(new string('a', 2_001)).IsCut);
        Assert.False(Index.Search("apple").IsCut);
    }

    [Fact]
    public void A_query_beyond_its_budget_is_cut_and_says_so()
    {
        var page = Index.Current.Search(new() { Text = "apple " }, budget: 2);
        Assert.True(page.IsCut);
        Assert.False(page.IsExact);
        Assert.Equal(2, page.Total);
    }

    [Theory]
    [InlineData(-1, 20)]
    [InlineData(0, 0)]
    [InlineData(0, 101)]
    public void A_page_outside_the_limits_is_refused(int offset, int limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Index.Current.Search(new() { Offset = offset, Limit = limit }));
}
