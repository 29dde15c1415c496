using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Replica.Api.Uploads;

namespace Replica.Functions.Tests.Api;

public sealed class UploadRefusalTests : IDisposable
{
    private const string Hash = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    private readonly PublishingSystem _system = new();

    [Theory]
    [InlineData("infoHash", "\"c12f\"", "infoHash")]
    [InlineData("infoHash", "null", "infoHash")]
    [InlineData("infoHash", "\"zz2fe1c06bba254a9dc9f519b335aa7c1367a88a\"", "infoHash")]
    [InlineData("torrentLength", "0", "torrentLength")]
    [InlineData("torrentLength", "-1", "torrentLength")]
    [InlineData("torrentLength", "null", "torrentLength")]
    [InlineData("torrentLength", "\"many\"", "torrentLength")]
    [InlineData("torrentLength", "1e99", "torrentLength")]
    [InlineData("title", "\"a\\u0000b\"", "title")]
    [InlineData("title", "\"\\ud800\"", "title")]
    [InlineData("tags", "[null]", "tags[0]")]
    [InlineData("tags", "\"a\"", "tags")]
    [InlineData("files", "[]", "files")]
    [InlineData("files", "null", "files")]
    [InlineData("files", "[null]", "files[0]")]
    [InlineData("files", "[{\"path\":\"a\"}]", "files[0].length")]
    [InlineData("files", "[{\"path\":\"a\",\"length\":-1}]", "files[0].length")]
    [InlineData("files", "[{\"length\":1}]", "files[0].path")]
    [InlineData("files", "[{\"path\":\"\",\"length\":1}]", "files[0].path")]
    [InlineData("files", "[{\"path\":\"../x\",\"length\":1}]", "files[0].path")]
    [InlineData("files", "[{\"path\":\"a/./x\",\"length\":1}]", "files[0].path")]
    [InlineData("files", "[{\"path\":\"/etc/passwd\",\"length\":1}]", "files[0].path")]
    [InlineData("files", "[{\"path\":\"a//b\",\"length\":1}]", "files[0].path")]
    [InlineData("files", "[{\"path\":\"a/\",\"length\":1}]", "files[0].path")]
    [InlineData("files", "[{\"path\":\"a\\u0000\",\"length\":1}]", "files[0].path")]
    [InlineData("files", "[{\"path\":\"a\",\"length\":1},{\"path\":\"a\",\"length\":1}]", "files[1].path")]
    [InlineData("files", "[{\"path\":\"a/b\",\"length\":1},{\"path\":\"a\",\"length\":1}]", "folder")]
    public async Task A_field_that_cannot_be_right_is_refused_by_name(string field, string json, string named)
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var body = Announcement();
        body[field] = "@";
        using var answer = await PostAsync(host, body.ToJsonString().Replace("\"@\"", json, StringComparison.Ordinal));
        var problem = await ServiceHost.ProblemAsync(answer, HttpStatusCode.BadRequest);
        Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"title\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}}}}}}}}}")]
    [InlineData("{\"x\":1}")]
    public async Task A_body_that_is_no_announcement_is_refused(string json)
    {
        await using var host = await ServiceHost.StartAsync(_system);
        using var answer = await PostAsync(host, json);
        await ServiceHost.ProblemAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Texts_beyond_their_bounds_are_refused()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        (string Field, JsonNode Value)[] cases =
        [
            ("title", new string('a', 1_001)),
            ("description", new string('a', 20_001)),
            ("tags", new JsonArray([.. Enumerable.Repeat("t", 51).Select(tag => (JsonNode)tag)])),
            ("tags", new JsonArray(new string('t', 101))),
            ("files", new JsonArray(new JsonObject { ["path"] = new string('a', 256), ["length"] = 1 })),
            ("files", new JsonArray(new JsonObject { ["path"] = string.Join('/', Enumerable.Repeat(new string('a', 200), 5)), ["length"] = 1 })),
        ];
        foreach (var (field, value) in cases)
        {
            var body = Announcement();
            body[field] = value;
            using var answer = await PostAsync(host, body.ToJsonString());
            var problem = await ServiceHost.ProblemAsync(answer, HttpStatusCode.BadRequest);
            Assert.Contains(field, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_too_large_is_refused_as_such()
    {
        var limits = new UploadLimits { MaxUploadLength = 1_000, MaxFiles = 2 };
        await using var host = await ServiceHost.StartAsync(_system, _system.Services(limits));
        string[] bodies =
        [
            WithFiles((600, "a"), (401, "b")),
            WithFiles((long.MaxValue, "a"), (long.MaxValue, "b")),
            WithFiles((1, "a"), (1, "b"), (1, "c")),
            Announcement(torrentLength: (32L * 1024 * 1024) + 1).ToJsonString(),
            new string(' ', (8 * 1024 * 1024) + 1),
        ];
        foreach (var body in bodies)
        {
            using var answer = await PostAsync(host, body);
            await ServiceHost.ProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge);
        }
        using var exact = await PostAsync(host, WithFiles((600, "a"), (400, "b")));
        Assert.Equal(HttpStatusCode.Created, exact.StatusCode);
    }

    [Fact]
    public async Task An_endless_body_without_a_length_is_cut_off()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        using var body = new StreamContent(new MemoryStream(Enumerable.Repeat((byte)' ', (8 * 1024 * 1024) + 100_000).ToArray()));
        body.Headers.ContentLength = null;
        using var answer = await host.PostAsync("/v1/uploads", new ChunkedContent(body));
        await ServiceHost.ProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_published_item_is_refused_with_its_link_and_without_a_token()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Of("film.mp4", 1000);
        await host.UploadAsync(item);
        await _system.SettleAsync();

        using var answer = await host.PostAsync("/v1/uploads", item.Announcement("Another title"));

        var problem = await ServiceHost.ProblemAsync(answer, HttpStatusCode.Conflict);
        Assert.Equal("urn:replica:duplicate", problem.GetProperty("type").GetString());
        Assert.Equal(item.Hash, problem.GetProperty("prefix").GetString());
        Assert.Contains($"xt=urn:btih:{item.Hash}", problem.GetProperty("link").GetString(), StringComparison.Ordinal);
        Assert.False(problem.TryGetProperty("adminToken", out _));
    }

    [Fact]
    public async Task A_blocked_torrent_is_refused_as_such()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Of("film.mp4", 1000);
        await _system.Catalogue.BlockAsync(item.Info.Hash);
        using var answer = await host.PostAsync("/v1/uploads", item.Announcement());
        var problem = await ServiceHost.ProblemAsync(answer, HttpStatusCode.Conflict);
        Assert.Equal("urn:replica:blocked", problem.GetProperty("type").GetString());
    }

    public void Dispose() => _system.Dispose();

    private static JsonObject Announcement(long torrentLength = 500) => new()
    {
        ["infoHash"] = Hash,
        ["torrentLength"] = torrentLength,
        ["title"] = "Title",
        ["description"] = "",
        ["tags"] = new JsonArray(),
        ["files"] = new JsonArray(new JsonObject { ["path"] = "a", ["length"] = 1 }),
    };

    private static string WithFiles(params (long Length, string Path)[] files)
    {
        var body = Announcement();
        body["files"] = new JsonArray([.. files.Select(file => new JsonObject { ["path"] = file.Path, ["length"] = file.Length })]);
        return body.ToJsonString();
    }

    private static Task<HttpResponseMessage> PostAsync(ServiceHost host, string json) =>
        host.PostAsync("/v1/uploads", new StringContent(json, Encoding.UTF8, "application/json"));
}
