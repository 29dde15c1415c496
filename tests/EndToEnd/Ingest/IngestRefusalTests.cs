using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Replica.Support;
using Replica.Support.Media;
using Replica.Support.Processes;
using Xunit.Abstractions;

namespace Replica.EndToEnd.Tests.Ingest;

/// <summary>Sources that lie, never end or point inside: refused with the reason, nothing of them stays, and the next good one is published.</summary>
public sealed class IngestRefusalTests(ITestOutputHelper output)
{
    private const int MaxBytes = 1_000_000;
    private const string Secret = "file:///etc/passwd";

    private static readonly Dictionary<string, string> Limits = new() { ["REPLICA_INGEST_MAX_BYTES"] = "1000000" };

    [ProgramFact("yt-dlp")]
    public async Task What_can_not_or_must_not_be_ingested_says_why_and_leaves_nothing()
    {
        await using var site = await MediaSite.StartAsync();
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        var insidePort = ((IPEndPoint)inside.LocalEndpoint).Port;
        var reasons = Publish(site, insidePort);
        var film = await File.ReadAllBytesAsync(Path.Combine(await MediaFiles.FolderAsync(), "first.mp4"));
        using var folder = new TempFolder();
        await using var replica = await RunningReplica.UpAsync(folder.At("data"), ["--ingest-allow", site.EndPoint.ToString()], Limits);
        var ingestion = new Ingestion(replica);

        // After each bad one a good one.
        var urls = new List<string>();
        foreach (var path in reasons.Keys)
        {
            site.Media($"after-{path}.mp4", film);
            urls.AddRange([site.Url(path).AbsoluteUri, site.Url($"after-{path}.mp4").AbsoluteUri]);
        }

        var ids = await ingestion.QueueAsync([.. urls]);
        var jobs = await ingestion.SettleAsync();
        var told = ids.Where((_, i) => i % 2 == 0).Select(id => jobs[id]).ToImmutableArray();
        foreach (var job in told) output.WriteLine($"{job.Url}: {job.Error}");
        Assert.All(reasons.Values.Zip(told), pair => Assert.Contains(pair.First, pair.Second.Error ?? pair.Second.State, StringComparison.Ordinal));
        Assert.All(told, job => Assert.Equal(("failed", null), (job.State, job.Link)));
        var links = ids.Where((_, i) => i % 2 == 1).Select(id => jobs[id]).Select(job => job.Link ?? $"{job}").ToHashSet();
        Assert.Equal(reasons.Count, links.Count);

        Assert.False(inside.Pending(), "something connected to a port that was not allowed");
        Assert.Empty(ingestion.Scratch());
        await ingestion.AssertFoundAsync("after", reasons.Count);
        Assert.Equal((reasons.Count, reasons.Count), (StoredItems.Torrents(replica.DataFolder), StoredItems.Count(replica.DataFolder)));
        Assert.DoesNotContain("root:", await EverythingStoredAsync(replica.DataFolder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_message_is_refused_before_it_is_queued()
    {
        using var folder = new TempFolder();
        await using var replica = await RunningReplica.UpAsync(folder.At("data"));
        string[] bodies =
        [
            Secret, "/etc/passwd", "ftp://example.com/a.mp4", "gopher://example.com/", "javascript:alert(1)", "data:video/mp4,x", "", " ", "{", "[]", "7", "null",
            "https://user:secret@example.com/a.mp4", "https://user@example.com/", "http://", "https:///a.mp4", $"https://example.com/{new string('a', 5_000)}",
            """{"url":7}""", """{"url":null}""", """{"url":["https://example.com/"]}""", "{}", """{"url":"file:///etc/passwd"}""",
            """{"url":"https://example.com/","title":7}""", """{"url":"https://example.com/","tags":"a"}""", """{"url":"https://example.com/","tags":[7]}""",
            """{"url":"https://example.com/","maxHeight":"720"}""", """{"url":"https://example.com/","maxHeight":-1}""", """{"url":"https://example.com/","subtitles":["../x"]}""",
            """{"url":"https://example.com/","job":"../x"}""", """{"url":"https://example.com/","item":0}""", """{"url":"https://example.com/","depth":99}""", "https://example.com/\r\nX: y",
        ];
        foreach (var body in bodies)
        {
            using var request = replica.WithToken(HttpMethod.Post, "replica/ingest");
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await replica.Http.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{answer.StatusCode}: {body}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }

        using var large = replica.WithToken(HttpMethod.Post, "replica/ingest");
        large.Content = new ByteArrayContent(new byte[200_000]);
        using var tooLarge = await replica.Http.SendAsync(large);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Get })
        {
            using var withoutToken = new HttpRequestMessage(method, "replica/ingest") { Content = method == HttpMethod.Post ? new StringContent("https://example.com/") : null };
            using var answer = await replica.Http.SendAsync(withoutToken);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        var command = await ReplicaCommand.RunAsync("ingest", Secret, "--data", replica.DataFolder, "--json");
        Assert.NotEqual(0, command.ExitCode);
        Assert.Contains("Only http and https", command.Error, StringComparison.Ordinal);
        Assert.Empty(await new Ingestion(replica).JobsAsync());
    }

    /// <summary>Everything that a site can do wrong.</summary>
    /// <returns>Paths, and what the refusal says.</returns>
    private static Dictionary<string, string> Publish(MediaSite site, int insidePort)
    {
        site.Endless("endless");
        site.Page("page-endless", """<html><body><video src="endless"></video></body></html>""");
        site.Media("empty", []);
        site.Page("page-empty", """<html><body><video src="empty.mp4"></video></body></html>""");
        site.Media("empty.mp4", []);
        site.Lying("lying", new byte[50_000]);
        site.Media("large", new byte[MaxBytes + 1]);
        site.Media("noise", TestBytes.Create(50_000));
        site.Redirect("to-metadata", "http://169.254.169.254/latest/meta-data/");
        site.Redirect("to-itself-by-name", $"http://localhost:{site.EndPoint.Port}/first.mp4");
        site.Redirect("to-another-port", $"http://127.0.0.1:{insidePort}/a.mp4");
        site.Redirect("to-file", Secret);
        site.Redirect("loop", "loop");
        site.Page("no-media", "<html><body>nothing</body></html>");
        site.Page("page-inside", $"""<html><body><video src="http://[::ffff:127.0.0.1]:{insidePort}/a.mp4"></video></body></html>""");
        site.Text("hls-file", "application/vnd.apple.mpegurl", Playlist(Secret));
        site.Text("hls-inside", "application/vnd.apple.mpegurl", Playlist($"http://127.0.0.1:{insidePort}/0.ts"));
        site.Text("film-that-is-a-playlist", "video/mp4", Playlist(Secret));
        site.Text("film-that-is-a-script", "video/mp4", "ffconcat version 1.0\nfile '/etc/passwd'\n");
        return new()
        {
            ["endless"] = "refused: it is larger than 1000000 bytes",
            ["page-endless"] = "refused: it is larger than 1000000 bytes",
            ["empty"] = "refused: it has no bytes",
            ["page-empty"] = "refused: yt-dlp: Did not get any data",
            ["lying"] = "refused: the server promises 100000 bytes and sends 50000",
            ["large"] = "refused: it has 1000001 bytes; at most 1000000 are taken",
            ["noise"] = "refused: what the server sends can not be played",
            ["missing"] = "refused: the server answers 404 NotFound",
            ["to-metadata"] = "refused: 169.254.169.254 is link-local",
            ["to-itself-by-name"] = "refused: localhost is at ",
            ["to-another-port"] = "refused: 127.0.0.1 is loopback",
            ["to-file"] = "Redirection to url 'file:///etc/passwd' is not allowed",
            ["loop"] = "infinite loop",
            ["no-media"] = "refused: yt-dlp: Unsupported URL",
            ["page-inside"] = "refused: ::ffff:127.0.0.1 is ",
            ["hls-file"] = "file:// URLs are explicitly disabled",
            ["hls-inside"] = "refused: 127.0.0.1 is loopback",
            ["film-that-is-a-playlist"] = "refused: what the server sends can not be played",
            ["film-that-is-a-script"] = "refused: what the server sends can not be played",
        };
    }

    private static string Playlist(string segment) => $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{segment}\n#EXT-X-ENDLIST\n";

    private static async Task<string> EverythingStoredAsync(string dataFolder)
    {
        var text = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(dataFolder, "objects"), "*", SearchOption.AllDirectories))
            text.Append(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        return text.ToString();
    }
}
