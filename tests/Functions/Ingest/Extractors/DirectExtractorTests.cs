using Replica.Functions.Tests.Ingest.Guard;
using Replica.Ingest;
using Replica.Ingest.Extractors;
using Replica.Support;

namespace Replica.Functions.Tests.Ingest.Extractors;

public sealed class DirectExtractorTests
{
    [ProgramFact("ffmpeg")]
    public async Task A_media_file_is_fetched_to_the_byte()
    {
        await using var run = await ExtractorRun.StartAsync();
        var media = Assert.IsType<SourceMedia>(await run.ProbeAsync(run.Direct, "clip.mp4"));
        var original = await File.ReadAllBytesAsync(Path.Combine(await MediaFiles.FolderAsync(), "clip.mp4"));
        Assert.Equal(("clip", "mp4", original.LongLength), (media.Title, media.Extension, media.Length));
        Assert.StartsWith("url:", media.Id, StringComparison.Ordinal);

        var fetched = await run.FetchAsync(run.Direct, "clip.mp4");
        Assert.Equal(original, await File.ReadAllBytesAsync(fetched.File));
        Assert.Equal(100, run.Percents[^1]);
    }

    [ProgramTheory("ffmpeg")]
    [InlineData("hls.m3u8")]
    [InlineData("dash.mpd")]
    [InlineData("page")]
    public async Task What_is_no_media_file_is_left_to_others(string path)
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Page("page", "<html></html>");
        Assert.Null(await run.ProbeAsync(run.Direct, path));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_file_that_is_gone_is_refused()
    {
        await using var run = await ExtractorRun.StartAsync();
        var refusal = await Assert.ThrowsAsync<SourceRefusedException>(() => run.ProbeAsync(run.Direct, "missing.mp4"));
        Assert.Equal("the server answers 404 NotFound", refusal.Message);
    }

    [ProgramTheory("ffmpeg")]
    [InlineData("http://169.254.169.254/latest/meta-data", "169.254.169.254 is link-local")]
    [InlineData("http://[::ffff:10.0.0.1]/", "::ffff:10.0.0.1 is private")]
    [InlineData("http://127.0.0.1:1/", "port 1 of 127.0.0.1 is not one that the web uses")]
    public async Task A_redirect_inside_is_refused_with_the_address(string target, string reason)
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Redirect("away.mp4", target);
        var refusal = await Assert.ThrowsAsync<SourceRefusedException>(() => run.ProbeAsync(run.Direct, "away.mp4"));
        Assert.Equal(reason, refusal.Message);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_redirect_to_the_site_itself_by_name_is_refused()
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Redirect("away.mp4", $"http://localhost:{run.Site.Base.Port}/clip.mp4");
        var refusal = await Assert.ThrowsAsync<SourceRefusedException>(() => run.ProbeAsync(run.Direct, "away.mp4"));
        Assert.Matches("^localhost is at (127.0.0.1|::1), which is loopback$", refusal.Message);
        Assert.Equal(["away.mp4"], run.Site.Asked);
    }

    [ProgramFact("ffmpeg")]
    public async Task An_endless_stream_is_stopped_at_the_limit()
    {
        await using var run = await ExtractorRun.StartAsync(new IngestLimits { MaxBytes = 1_000_000 });
        run.Site.Endless("endless.mp4");
        var refusal = await Assert.ThrowsAsync<SourceTooLargeException>(() => run.FetchAsync(run.Direct, "endless.mp4"));
        Assert.Equal("it is larger than 1000000 bytes", refusal.Message);
    }

    [ProgramFact("ffmpeg")]
    public async Task An_empty_file_is_refused()
    {
        await using var run = await ExtractorRun.StartAsync();
        run.Site.Media("empty.mp4", []);
        var refusal = await Assert.ThrowsAsync<SourceRefusedException>(() => run.FetchAsync(run.Direct, "empty.mp4"));
        Assert.Equal("it has no bytes", refusal.Message);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_length_that_is_not_kept_is_refused()
    {
        await using var run = await ExtractorRun.StartAsync();
        using var liar = new ScriptedServer($"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 5000\r\n\r\n{new string('x', 1_000)}");
        run.Allow(liar.EndPoint);
        run.Site.Redirect("liar.mp4", $"http://{liar.EndPoint}/clip.mp4");
        var refusal = await Assert.ThrowsAsync<SourceRefusedException>(() => run.FetchAsync(run.Direct, "liar.mp4"));
        Assert.Equal("the server promises 5000 bytes and sends 1000", refusal.Message);
        Assert.Equal(3, liar.Requests.Count);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_server_that_is_not_there_may_be_there_later()
    {
        await using var run = await ExtractorRun.StartAsync();
        var request = run.Request("clip.mp4");
        await run.Site.DisposeAsync();
        var failure = await Assert.ThrowsAsync<SourceUnavailableException>(() => run.Direct.FetchAsync(
            request, new SourceMedia { Id = "x", Title = "x", Page = request.Url }, run.Scope, _ => { }, default));
        Assert.Contains("502", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP://Example.COM:80/a?b=c#d", "http://example.com/a?b=c")]
    [InlineData("https://example.com:443", "https://example.com/")]
    public void One_source_has_one_name_however_its_url_is_written(string one, string other) =>
        Assert.Equal(new SourceRequest(new Uri(one), null, 1, []).UrlId, new SourceRequest(new Uri(other), null, 2, ["en"]).UrlId);
}
