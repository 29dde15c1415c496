using Replica.Ingest;
using Replica.Ingest.Extractors;
using Replica.Ingest.Processes;
using Replica.Support;

namespace Replica.Functions.Tests.Ingest.Extractors;

/// <summary>The real yt-dlp and ffmpeg against a site of the test's own.</summary>
public sealed class YtDlpExtractorTests
{
    private const string Page = """
        <html><head><title>A clip</title><meta property="og:description" content="Some words."></head>
        <body><video src="clip.mp4"><track kind="subtitles" srclang="en" src="en.vtt"></video></body></html>
        """;

    private const string Subtitles = "WEBVTT\n\n00:00.000 --> 00:02.000\nhello\n";

    [ProgramFact("yt-dlp")]
    public async Task A_page_with_a_video_gives_video_words_and_subtitles()
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Page("page", Page);
        run.Site.Text("en.vtt", "text/vtt", Subtitles);
        var media = Assert.IsType<SourceMedia>(await run.ProbeAsync(run.YtDlp, "page"));
        Assert.StartsWith("A clip", media.Title, StringComparison.Ordinal);
        Assert.Equal(("Some words.", run.Site.Url("page"), run.Request("page").UrlId), (media.Description, media.Page, media.Id));

        var fetched = await run.FetchAsync(run.YtDlp, "page");
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(await MediaFiles.FolderAsync(), "clip.mp4")), await File.ReadAllBytesAsync(fetched.File));
        var (language, file) = Assert.Single(fetched.Subtitles);
        Assert.Equal(("en", Subtitles), (language, await File.ReadAllTextAsync(file)));
        Assert.Contains(100, run.Percents);
    }

    [ProgramTheory("yt-dlp")]
    [InlineData("hls.m3u8")]
    [InlineData("dash.mpd")]
    public async Task A_stream_becomes_one_file(string path)
    {
        await using var run = await ExtractorRun.StartAsync();
        var fetched = await run.FetchAsync(run.YtDlp, path);
        Assert.EndsWith("media.mp4", fetched.File, StringComparison.Ordinal);
        var streams = await RequiredProgram.RunAsync("ffprobe", ["-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", fetched.File]);
        Assert.Equal(["audio", "video"], streams.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [ProgramFact("yt-dlp")]
    public async Task A_page_with_several_videos_is_a_list_of_its_items()
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Page("two", """<html><head><title>Two</title></head><body><video src="clip.mp4"></video><video src="hls.m3u8"></video></body></html>""");
        var list = Assert.IsType<SourceList>(await run.ProbeAsync(run.YtDlp, "two"));
        Assert.Equal([new SourceEntry(run.Site.Url("two"), 1), new SourceEntry(run.Site.Url("two"), 2)], list.Entries.AsEnumerable());

        var second = Assert.IsType<SourceMedia>(await run.ProbeAsync(run.YtDlp, "two", item: 2));
        Assert.Equal("Two (2)", second.Title);
        Assert.NotEqual(second.Id, Assert.IsType<SourceMedia>(await run.ProbeAsync(run.YtDlp, "two", item: 1)).Id);
        Assert.True(new FileInfo((await run.FetchAsync(run.YtDlp, "two", item: 2)).File).Length > 0);
    }

    [ProgramFact("yt-dlp")]
    public async Task A_page_without_media_is_refused()
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Page("empty", "<html><body>nothing</body></html>");
        var refusal = await Assert.ThrowsAsync<SourceRefusedException>(() => run.ProbeAsync(run.YtDlp, "empty"));
        Assert.StartsWith("yt-dlp: Unsupported URL", refusal.Message, StringComparison.Ordinal);
    }

    [ProgramTheory("yt-dlp")]
    [InlineData("""<video src="http://169.254.169.254/clip.mp4"></video>""", "169.254.169.254 is link-local")]
    [InlineData("""<video src="http://localhost:8080/clip.mp4"></video>""", "loopback")]
    public async Task Media_at_an_inside_address_is_refused_with_it(string html, string reason)
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Page("page", $"<html><body>{html}</body></html>");
        var refusal = await Assert.ThrowsAsync<SourceRefusedException>(() => run.FetchAsync(run.YtDlp, "page"));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [ProgramFact("yt-dlp")]
    public async Task Segments_at_an_inside_address_are_refused_too()
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Text("bad.m3u8", "application/vnd.apple.mpegurl", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://10.0.0.1/0.ts\n#EXT-X-ENDLIST\n");
        var refusal = await Assert.ThrowsAsync<SourceRefusedException>(() => run.FetchAsync(run.YtDlp, "bad.m3u8"));
        Assert.Equal("10.0.0.1 is private", refusal.Message);
    }

    [ProgramFact("yt-dlp")]
    public async Task Segments_that_are_files_of_this_machine_are_refused_for_good_with_the_reason()
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Text("bad.m3u8", "application/vnd.apple.mpegurl", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n");
        var refusal = await Assert.ThrowsAsync<SourceRefusedException>(() => run.FetchAsync(run.YtDlp, "bad.m3u8"));
        Assert.Contains("file://", refusal.Message, StringComparison.Ordinal);
    }

    [ProgramFact("yt-dlp")]
    public async Task A_segment_that_is_missing_says_so()
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Text("holes.m3u8", "application/vnd.apple.mpegurl", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nmissing.ts\n#EXT-X-ENDLIST\n");
        var refusal = await Assert.ThrowsAsync<SourceRefusedException>(() => run.FetchAsync(run.YtDlp, "holes.m3u8"));
        Assert.Contains("404", refusal.Message, StringComparison.Ordinal);
    }

    [ProgramTheory("yt-dlp")]
    [InlineData("file:///etc/hostname")]
    [InlineData("/etc/hostname")]
    [InlineData("tcp://127.0.0.1:80")]
    public async Task A_playlist_reads_nothing_of_this_machine(string segment)
    {
        // Encrypted by a method that yt-dlp leaves to ffmpeg: it, too, may not.
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Text("evil.m3u8", "application/vnd.apple.mpegurl", $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"{segment}\"\n#EXTINF:1,\n{segment}\n#EXT-X-ENDLIST\n");
        await Assert.ThrowsAnyAsync<Exception>(() => run.FetchAsync(run.YtDlp, "evil.m3u8"));
        Assert.DoesNotContain(Directory.EnumerateFiles(run.Scope.Folder, "media*", SearchOption.AllDirectories), file => new FileInfo(file).Length > 0);
    }

    [ProgramFact("yt-dlp")]
    public async Task An_endless_stream_is_stopped_at_the_limit()
    {
        await using var run = await ExtractorRun.StartAsync(new IngestLimits { MaxBytes = 1_000_000 });
        run.Site.Endless("endless.mp4");
        run.Site.Page("page", """<html><body><video src="endless.mp4"></video></body></html>""");
        await Assert.ThrowsAsync<SourceTooLargeException>(() => run.FetchAsync(run.YtDlp, "page"));
    }

    [ProgramFact("yt-dlp")]
    public async Task Trouble_that_passes_is_not_a_refusal()
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Pages["busy"] = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await Assert.ThrowsAsync<SourceUnavailableException>(() => run.ProbeAsync(run.YtDlp, "busy"));
    }

    [Fact]
    public async Task Without_yt_dlp_a_page_is_refused_with_what_to_install()
    {
        await using var guard = new Replica.Ingest.Guard.GuardProxy(new Replica.Ingest.Guard.GuardOptions(), TimeProvider.System);
        using var folder = new TempFolder();
        var scope = new JobScope(folder.FullPath, guard.Open(1), new IngestLimits(), TimeProvider.System);
        var extractor = new YtDlpExtractor(new Programs(null, null, null), null, new ChildProcess(TimeProvider.System));
        var refusal = await Assert.ThrowsAsync<SourceRefusedException>(
            () => extractor.ProbeAsync(new SourceRequest(new Uri("https://example.com/"), null, 1080, []), scope, default));
        Assert.Contains("install yt-dlp", refusal.Message, StringComparison.Ordinal);
    }
}
