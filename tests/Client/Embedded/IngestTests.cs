using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Replica.Client.Tests.Cli;
using Replica.Client.Tests.Network;
using Replica.Support;

namespace Replica.Client.Tests.Embedded;

public sealed class IngestTests
{
    [ProgramFact("ffmpeg")]
    public async Task A_url_that_the_command_queues_becomes_an_item_with_thumbnail_and_duration()
    {
        using var folder = new TempFolder();
        var clip = folder.At("clip.mp4");
        await RequiredProgram.RunAsync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=d=2:s=160x90:r=5", "-pix_fmt", "yuv420p", clip]);
        await using var site = await LoopbackServer.StartAsync(context =>
        {
            context.Response.ContentType = "video/mp4";
            return context.Response.SendFileAsync(clip);
        });
        await using var up = await UpInstance.StartAsync(null, IPEndPoint.Parse(site.Url.Authority));

        var url = new Uri(site.Url, "clip.mp4").AbsoluteUri;
        var queued = await CommandRun.OfAsync(up.Folder, ["ingest", url, "--json"]);
        Assert.Equal((0, ""), (queued.ExitCode, queued.Error));
        var line = JsonDocument.Parse(Assert.Single(queued.OutputLines)).RootElement;
        Assert.Equal(("queued", url), (line.GetProperty("event").GetString(), line.GetProperty("url").GetString()));

        JsonElement job = default;
        await Eventually.TrueAsync(async () =>
        {
            var status = await CommandRun.OfAsync(up.Folder, ["ingest", "--status", "--json"]);
            job = Assert.Single(JsonDocument.Parse(status.Output).RootElement.GetProperty("jobs").EnumerateArray());
            Assert.NotEqual("failed", job.GetProperty("state").GetString());
            return job.GetProperty("state").GetString() == "done";
        });
        Assert.Equal(line.GetProperty("id").GetString(), job.GetProperty("id").GetString());

        var link = job.GetProperty("link").GetString()!;
        using var view = await up.ViewAsync(link);
        Assert.Equal("video/mp4", view.Content.Headers.ContentType!.MediaType);
        using var thumbnail = await up.SendAsync(HttpMethod.Get, $"replica/thumbnail?replicaLink={Uri.EscapeDataString(link)}");
        Assert.Equal(("image/jpeg", HttpStatusCode.OK), (thumbnail.Content.Headers.ContentType!.MediaType, thumbnail.StatusCode));
        using var duration = await up.SendAsync(HttpMethod.Get, $"replica/duration?replicaLink={Uri.EscapeDataString(link)}");
        Assert.Equal("2", await duration.Content.ReadAsStringAsync());
        using var subtitles = await up.SendAsync(HttpMethod.Get, $"replica/subtitles?replicaLink={Uri.EscapeDataString(link)}");
        Assert.Equal(HttpStatusCode.NotFound, subtitles.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(600), subtitles.Headers.CacheControl!.MaxAge);
        Assert.Equal("", await subtitles.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_private_address_fails_with_its_reason()
    {
        await using var site = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("secret"));
        await using var up = await UpInstance.StartAsync();
        using var queued = await PostAsync(up, $$"""{"url":"{{site.Url}}"}""");
        Assert.Equal(HttpStatusCode.OK, queued.StatusCode);
        JsonElement job = default;
        await Eventually.TrueAsync(async () =>
        {
            using var listed = await up.SendAsync(HttpMethod.Get, "replica/ingest", null, up.Token);
            job = JsonDocument.Parse(await listed.Content.ReadAsStringAsync()).RootElement.GetProperty("jobs")[0];
            return job.GetProperty("state").GetString() == "failed";
        });
        Assert.Equal("refused: 127.0.0.1 is loopback", job.GetProperty("error").GetString());
        Assert.Empty(site.Requests);
    }

    [Fact]
    public async Task Only_a_holder_of_the_token_queues_and_looks()
    {
        await using var up = await UpInstance.StartAsync();
        using var listed = await up.SendAsync(HttpMethod.Get, "replica/ingest");
        Assert.Equal(HttpStatusCode.Unauthorized, listed.StatusCode);
        using var queued = await up.SendAsync(HttpMethod.Post, "replica/ingest", new StringContent("""{"url":"https://example.org/"}"""));
        Assert.Equal(HttpStatusCode.Unauthorized, queued.StatusCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"url\":\"file:///etc/passwd\"}")]
    [InlineData("\u0000")]
    public async Task What_is_no_url_is_refused(string body)
    {
        await using var up = await UpInstance.StartAsync();
        using var answer = await PostAsync(up, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var command = await CommandRun.OfAsync(up.Folder, ["ingest", "file:///etc/passwd"]);
        Assert.Equal(5, command.ExitCode);
        Assert.Contains("Only http and https URLs are ingested", Assert.Single(command.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_running_instance_or_a_url_the_command_says_what_it_needs()
    {
        using var folder = new TempFolder();
        Assert.Equal(4, (await CommandRun.OfAsync(folder.FullPath, ["ingest", "https://example.org/"])).ExitCode);
        Assert.Equal(2, (await CommandRun.OfAsync(folder.FullPath, ["ingest"])).ExitCode);
        Assert.Equal(2, (await CommandRun.OfAsync(folder.FullPath, ["up", "--ingest-allow", "localhost:80"])).ExitCode);
    }

    private static Task<HttpResponseMessage> PostAsync(UpInstance up, string body) =>
        up.SendAsync(HttpMethod.Post, "replica/ingest", new StringContent(body, Encoding.UTF8, "application/json"), up.Token);
}
