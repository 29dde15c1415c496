using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Replica.Support;
using Replica.Support.Media;
using Replica.Support.Processes;

namespace Replica.EndToEnd.Tests.Ingest;

/// <summary>From a URL to the playing film, for every kind of page.</summary>
public sealed class IngestPlayTests
{
    private const string Subtitles = "WEBVTT\n\n00:00.000 --> 00:02.000\nhello from the meadow\n";

    [ProgramFact("yt-dlp")]
    public async Task Every_kind_of_source_becomes_an_item_that_is_found_and_plays()
    {
        await using var site = await MediaSite.StartAsync();
        await PublishSiteAsync(site);
        using var folder = new TempFolder();
        await using var replica = await RunningReplica.UpAsync(folder.At("data"), "--ingest-allow", site.EndPoint.ToString());
        var ingestion = new Ingestion(replica);
        string[] paths = ["first.mp4", "clip.mp4", "meadow", "hls.m3u8", "dash.mpd", "feed.rss", "pair"];
        var ids = await ingestion.QueueAsync([.. paths.Select(path => site.Url(path).AbsoluteUri)]);

        await ingestion.SettleAsync();
        var jobs = await ingestion.StatusAsync();
        Assert.All(jobs.Values, job => Assert.Equal(("done", null), (job.State, job.Error)));
        // The two lists have no item of their own, and two entries each.
        Assert.Equal([ids[5], ids[6]], jobs.Values.Where(job => job.Link is null).Select(job => job.Id).Order().OrderBy(id => ids.IndexOf(id)));
        Assert.Equal([.. ids, $"{ids[5]}.1", $"{ids[5]}.2", $"{ids[6]}.1", $"{ids[6]}.2"], jobs.Keys.ToHashSet());
        await CheckExtrasAsync(replica, jobs.Values, jobs[ids[2]].Link!);

        await using var browser = await Browser.StartAsync();
        List<string> errors = [];
        var page = await browser.OpenAsync(replica.OpenUrl, errors);
        foreach (var words in new[] { "first", "clip", "meadow", "hls", "dash", "swallow", "heron", "pair 1", "pair 2" })
            await PlayAsync(page, ingestion, words);
        Assert.Empty(errors);
    }

    private static async Task PublishSiteAsync(MediaSite site)
    {
        site.Page("meadow", """
            <html><head><title>Meadow in May</title><meta property="og:description" content="Some words."></head>
            <body><video src="clip.mp4"><track kind="subtitles" srclang="en" src="en.vtt"></video></body></html>
            """);
        site.Text("en.vtt", "text/vtt", Subtitles);
        site.Page("pair", """<html><head><title>Pair</title></head><body><video src="clip.mp4"></video><video src="hls.m3u8"></video></body></html>""");
        var film = await File.ReadAllBytesAsync(Path.Combine(await MediaFiles.FolderAsync(), "first.mp4"));
        site.Media("swallow.mp4", film);
        site.Media("heron.mp4", film);
        site.Text("feed.rss", "application/rss+xml", $"""
            <?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Birds</title><link>{site.Base}</link><description>d</description>
            <item><title>Swallow</title><link>{site.Url("swallow.mp4")}</link><enclosure url="{site.Url("swallow.mp4")}" type="video/mp4" length="1"/></item>
            <item><title>Heron</title><link>{site.Url("heron.mp4")}</link><enclosure url="{site.Url("heron.mp4")}" type="video/mp4" length="1"/></item>
            </channel></rss>
            """);
    }

    /// <summary>Each has its thumbnail and duration, and plays for as long as it is; the page with subtitles has them.</summary>
    private static async Task CheckExtrasAsync(RunningReplica replica, IEnumerable<Job> jobs, string withSubtitles)
    {
        foreach (var job in jobs.Where(job => job.Link is not null))
        {
            var link = Uri.EscapeDataString(job.Link!);
            Assert.Equal([0xFF, 0xD8, 0xFF], (await replica.Http.GetByteArrayAsync($"replica/thumbnail?replicaLink={link}"))[..3]);
            var duration = await replica.Http.GetStringAsync($"replica/duration?replicaLink={link}");
            Assert.Equal(4, double.Parse(duration, CultureInfo.InvariantCulture), tolerance: 0.3);
        }

        Assert.Contains("hello from the meadow", await replica.Http.GetStringAsync($"replica/subtitles?replicaLink={Uri.EscapeDataString(withSubtitles)}&lang=en"), StringComparison.Ordinal);
    }

    private static async Task PlayAsync(IPage page, Ingestion ingestion, string words)
    {
        var title = new Regex(words.Replace(" ", ".*", StringComparison.Ordinal), RegexOptions.IgnoreCase);
        var found = Assert.Single(await ingestion.SearchAsync(words), item => title.IsMatch(item.GetProperty("displayName").GetString()!));
        Assert.Equal("video", found.GetProperty("mediaType").GetString());
        await page.GetByTestId("search-box").FillAsync(words);
        // What the words before found stays until the answer is there.
        await page.GetByTestId("result-link").Filter(new() { HasTextRegex = title }).ClickAsync();
        await Assertions.Expect(page.GetByTestId("player")).ToContainTextAsync(found.GetProperty("displayName").GetString()!);
        await page.WaitForFunctionAsync(
            "() => { const video = document.querySelector('video'); return video && video.readyState >= 2 && video.videoWidth === 320 && video.currentTime > 0.3 }");
        await Browser.PictureAsync(page, $"ingested-{words.Replace(' ', '-')}");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("video")).ToHaveCountAsync(0);
    }
}
