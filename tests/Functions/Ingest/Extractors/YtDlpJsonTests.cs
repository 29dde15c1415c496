using System.Text;
using System.Text.Json;
using Replica.Ingest.Extractors;

namespace Replica.Functions.Tests.Ingest.Extractors;

public sealed class YtDlpJsonTests
{
    private static readonly SourceRequest Request = new(new Uri("https://example.com/watch"), null, 1080, []);

    [Fact]
    public void Words_cut_in_the_middle_of_a_character_do_not_fail_the_job()
    {
        var (probe, info) = Read("""{"\ud83d":1,"id":"1","extractor_key":"Site","title":"cut\ud83d","ext":"mp4","url":"https://example.com/film.mp4"}""");
        Assert.Equal(("site:1", "example.com"), (probe.Id, probe.Title));
        Assert.Contains("\"title\":\"cut\\ud83d\"", info.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"ext":"mp4","url":"https://example.com/a.mp4"}""", true)]
    [InlineData("""{"ext":"mp4","protocol":"m3u8_native","url":"https://example.com/a.m3u8"}""", true)]
    [InlineData("""{"ext":"mp4","url":"rtmp://example.com/a"}""", false)]
    [InlineData("""{"ext":"mp4","protocol":"rtmp","url":"https://example.com/a"}""", false)]
    [InlineData("""{"ext":"mp4","protocol":7,"url":"https://example.com/a"}""", false)]
    [InlineData("""{"ext":"/../../../a","url":"https://example.com/a"}""", false)]
    [InlineData("""{"ext":7,"url":"https://example.com/a"}""", false)]
    [InlineData("""{"ext":"mp4","url":"file:///etc/passwd"}""", false)]
    [InlineData("""{"ext":"mp4"}""", false)]
    [InlineData("7", false)]
    public void Only_formats_over_HTTP_with_a_harmless_name_are_left_to_download(string format, bool isLeft)
    {
        var (_, info) = Read($$"""{"id":"1","extractor_key":"Site","title":"t","webpage_url":"https://example.com/","formats":[{{format}}]}""");
        Assert.Equal(isLeft ? 1 : 0, info.RootElement.GetProperty("formats").GetArrayLength());
        Assert.False(info.RootElement.TryGetProperty("webpage_url", out _));
    }

    [Theory]
    [InlineData("en", """{"ext":"vtt","url":"https://example.com/a.vtt"}""", true)]
    [InlineData("en", """{"ext":"vtt","data":"WEBVTT"}""", true)]
    [InlineData("/../en", """{"ext":"vtt","data":"WEBVTT"}""", false)]
    [InlineData("en", """{"ext":"py","data":"import os"}""", false)]
    [InlineData("en", """{"ext":"vtt","url":"ftp://example.com/a.vtt"}""", false)]
    [InlineData("en", """{"ext":"vtt","protocol":"websocket_frag","url":"https://example.com/a.vtt"}""", false)]
    public void Only_such_subtitles_are_left_too(string language, string track, bool isLeft)
    {
        var (_, info) = Read($$"""{"id":"1","extractor_key":"Site","title":"t","formats":[],"automatic_captions":{"en":[]},"subtitles":{"{{language}}":[{{track}}] } }""");
        Assert.Equal(isLeft ? [language] : [], info.RootElement.GetProperty("subtitles").EnumerateObject().Select(entry => entry.Name));
        Assert.False(info.RootElement.TryGetProperty("automatic_captions", out _));
    }

    private static (SourceMedia Probe, JsonDocument Info) Read(string json)
    {
        var (probe, info) = YtDlpJson.Read(Encoding.UTF8.GetBytes(json), Request)!.Value;
        return (Assert.IsType<SourceMedia>(probe), JsonDocument.Parse(info));
    }
}
