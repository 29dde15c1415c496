using System.Net;
using System.Xml;
using System.Xml.Linq;
using Replica.Catalogue.Items;
using Replica.Functions.Tests.SearchService.Merging;

namespace Replica.Functions.Tests.SearchService.Feeds;

public sealed class RssFeedTests
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace Torrent = "http://xmlns.ezrss.it/0.1/";

    [Fact]
    public async Task The_newest_matches_of_both_sources_come_first()
    {
        await using var system = await MergedSystem.StartAsync();
        var item = SearchSystem.Item("film of ours", ("a.mp4", 321)) with { Created = new(2023, 1, 2, 3, 4, 5, TimeSpan.Zero), Description = "About it" };
        await system.Search.PutAsync(item, SearchSystem.Item("other", ("a.mp4", 1)));
        var older = system.Dht.Store.Add("film of the dht", size: 77, time: 1_600_000_000);
        var newer = system.Dht.Store.Add("film of the dht, second", size: 78, time: 1_760_000_000);
        var feed = await FeedAsync(system.Search, "/v1/feed?s=film+");
        Assert.Equal("2.0", feed.Root!.Attribute("version")!.Value);
        var channel = feed.Root.Element("channel")!;
        Assert.Equal("Replica: film", channel.Element("title")!.Value);
        var self = channel.Element(Atom + "link")!;
        Assert.Equal(("self", "application/rss+xml"), (self.Attribute("rel")!.Value, self.Attribute("type")!.Value));
        Assert.EndsWith("/v1/feed?s=film+", self.Attribute("href")!.Value, StringComparison.Ordinal);
        Assert.Equal([newer, item.InfoHash.ToString(), older], channel.Elements("item").Select(element => element.Element("guid")!.Value));

        var ours = channel.Elements("item").ElementAt(1);
        var link = new ReplicaLink(item.InfoHash, item.Prefix, item.Name, 0).ToString();
        Assert.Equal(
            ("film of ours", link, "false", "Mon, 02 Jan 2023 03:04:05 GMT", "About it"),
            (Text(ours, "title"), Text(ours, "link"), ours.Element("guid")!.Attribute("isPermaLink")!.Value, Text(ours, "pubDate"), Text(ours, "description")));
        var enclosure = ours.Element("enclosure")!;
        Assert.Equal((link, "321", "application/x-bittorrent"), (enclosure.Attribute("url")!.Value, enclosure.Attribute("length")!.Value, enclosure.Attribute("type")!.Value));
        Assert.Equal("321", ours.Element(Torrent + "contentLength")!.Value);
    }

    [Fact]
    public async Task Any_title_makes_valid_xml()
    {
        await using var system = await SearchSystem.StartAsync();
        var title = "a<b>&amp;]]>\"'\u0000\u0007\u001b\ufffe\uffff\ud83d\ude00 فیلم";
        await system.PutAsync(SearchSystem.Item("x", ("a.mp4", 1)) with { Title = title, Description = "\u0001<!-- " });
        var feed = await FeedAsync(system, "/v1/feed?s=" + Uri.EscapeDataString("فیلم\u0007<&"));
        Assert.Equal("a<b>&amp;]]>\"'\ufffd\ufffd\ufffd\ufffd\ufffd😀 فیلم", Text(feed.Root!.Element("channel")!.Element("item")!, "title"));
    }

    [Fact]
    public async Task Parameters_count_as_in_a_search_and_wrong_ones_are_named()
    {
        await using var system = await SearchSystem.StartAsync();
        await system.PutAsync([.. Enumerable.Range(1, 30).Select(i => SearchSystem.Item($"film {i}", ("a.mp4", i)))]);
        Assert.Equal(20, (await FeedAsync(system, "/v1/feed")).Descendants("item").Count());
        Assert.Equal(5, (await FeedAsync(system, "/v1/feed?s=film&limit=5&orderBy=size")).Descendants("item").Count());
        using var wrong = await system.GetAsync("/v1/feed?limit=0");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal("application/problem+json", wrong.Content.Headers.ContentType!.MediaType);
    }

    private static string Text(XElement element, string name) => element.Element(name)!.Value;

    private static async Task<XDocument> FeedAsync(SearchSystem system, string path)
    {
        using var answer = await system.GetAsync(path);
        Assert.Equal("application/rss+xml; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        using var reader = XmlReader.Create(await answer.Content.ReadAsStreamAsync(), new() { CheckCharacters = true, DtdProcessing = DtdProcessing.Prohibit });
        return XDocument.Load(reader);
    }
}
