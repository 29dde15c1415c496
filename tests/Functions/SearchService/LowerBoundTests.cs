using System.Globalization;
using System.Text.Json;
using Replica.Functions.Tests.SearchService.Merging;
using Replica.Search;

namespace Replica.Functions.Tests.SearchService;

/// <summary>Where the total is only a lower bound, pages still lead to every match.</summary>
public sealed class LowerBoundTests
{
    private const int Documents = 7_000;

    [Theory]
    [InlineData(100)]
    [InlineData(70)]
    public async Task Cursors_lead_to_every_match_once(int limit)
    {
        await using var system = await SearchSystem.StartAsync();
        Fill(system.Follower.Index);
        var pages = await WalkAsync(system, limit);
        Assert.Equal(Ids(), Shown(pages));
        AssertLowerBounds(pages, Documents);
        // Nobody is sent to a page of nothing.
        Assert.All(pages, page => Assert.NotEqual(0, page.GetProperty("objects").GetArrayLength()));
    }

    [Fact]
    public async Task Cursors_of_a_list_that_is_merged_with_the_dhts_lead_to_every_match_once()
    {
        const int OfDht = 30;
        await using var system = await MergedSystem.StartAsync();
        system.Dht.Store.Generate("film", OfDht);
        Fill(system.Search.Follower.Index);
        var pages = await WalkAsync(system.Search, 100);
        var ours = Ids();
        var shown = Shown(pages);
        Assert.Equal(ours, shown.Where(ours.ToHashSet().Contains));
        Assert.Equal(Documents + OfDht, shown.Distinct().Count());
        Assert.Equal(Documents + OfDht, shown.Count);
        AssertLowerBounds(pages, Documents + OfDht);
    }

    // Ever worse, so that what comes after the first stretch is not looked at for the first pages.
    private static void Fill(SearchIndex index) => index.Apply(
        [.. Ids().Select((id, i) => new IndexDocument { Id = id, InfoHash = id, Title = $"film {i}", Seeders = 10 * (Documents - i) })], []);

    private static List<string> Ids() => [.. Enumerable.Range(1, Documents).Select(i => i.ToString("x40", CultureInfo.InvariantCulture))];

    private static async Task<List<JsonElement>> WalkAsync(SearchSystem system, int limit)
    {
        var pages = new List<JsonElement>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await system.GetJsonAsync($"/v1/search?s=film&limit={limit}&cursor={cursor}");
            pages.Add(page);
            cursor = page.GetProperty("nextCursor").GetString();
        }

        return pages;
    }

    /// <summary>Info hashes, in order.</summary>
    private static List<string> Shown(IEnumerable<JsonElement> pages) =>
        [.. pages.SelectMany(page => page.GetProperty("objects").EnumerateArray()).Select(found => found.GetProperty("infoHash").GetString()!).Order(StringComparer.Ordinal)];

    private static void AssertLowerBounds(List<JsonElement> pages, int all)
    {
        Assert.Equal("gte", pages[0].GetProperty("totalRelation").GetString());
        Assert.InRange(pages[0].GetProperty("totalResults").GetInt64(), 1, all - 1);
        Assert.All(pages, page => Assert.InRange(
            page.GetProperty("totalResults").GetInt64(), page.GetProperty("startIndex").GetInt64() + page.GetProperty("objects").GetArrayLength(), all));
    }
}
