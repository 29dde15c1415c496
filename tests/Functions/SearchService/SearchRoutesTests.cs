using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Replica.Catalogue.Items;

namespace Replica.Functions.Tests.SearchService;

public sealed class SearchRoutesTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task A_result_has_every_field_of_the_contract()
    {
        await using var system = await SearchSystem.StartAsync();
        var item = SearchSystem.Item("Sintel — the film", ("extras/poster.jpg", 10), ("film/sintel.mp4", 1_000));
        await system.PutAsync(item);

        var answer = await system.GetJsonAsync("/v1/search?s=sintel");
        Assert.Equal(
            ["objects", "totalResults", "totalRelation", "startIndex", "itemsPerPage", "nextCursor", "facets", "sources", "partial", "cut"],
            answer.EnumerateObject().Select(property => property.Name));
        Assert.Equal("""{"service":"ok","dht":"off"}""", answer.GetProperty("sources").GetRawText());
        Assert.Equal("""{"type":{"video":1},"lang":{}}""", answer.GetProperty("facets").GetRawText());
        Assert.Equal((1, "eq", 0, 20), (answer.GetProperty("totalResults").GetInt64(), answer.GetProperty("totalRelation").GetString(),
            answer.GetProperty("startIndex").GetInt32(), answer.GetProperty("itemsPerPage").GetInt32()));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("nextCursor").ValueKind);

        var found = Assert.Single(answer.GetProperty("objects").EnumerateArray());
        Assert.Equal(
            $$$"""
            {"hostedOnReplica":true,"infoHash":"{{{item.InfoHash}}}","torrentName":"Sintel — the film",
            "torrentInternalFilePath":"film/sintel.mp4","torrentNumFiles":2,"fileIndex":1,"fileSize":1000,"mimeTypes":["video/mp4"],
            "mediaType":"video","lastModified":"2026-01-02T03:04:05Z","replicaLink":"{{{new ReplicaLink(item.InfoHash, item.Prefix, item.Name, 1)}}}",
            "displayName":"Sintel — the film","metadata":{"title":"Sintel — the film","description":"About Sintel — the film"},
            "swarmMetadata":null,"highlight":{"title":[[0,6]],"files":[{"path":"film/sintel.mp4","ranges":[[5,6]]}]}}
            """.ReplaceLineEndings(""),
            Unescaped(found));
    }

    [Fact]
    public async Task A_result_links_to_its_file()
    {
        await using var system = await SearchSystem.StartAsync();
        var item = SearchSystem.Item("فیلم ۱", ("a.txt", 1), ("片段.mp4", 2));
        await system.PutAsync(item);
        var found = (await system.GetJsonAsync("/v1/search?s=" + Uri.EscapeDataString("片段"))).GetProperty("objects")[0];
        var link = ReplicaLink.Parse(found.GetProperty("replicaLink").GetString()!);
        Assert.Equal(new ReplicaLink(item.InfoHash, item.Prefix, item.Name, 1), link);
    }

    [Fact]
    public async Task Parameters_narrow_order_and_page()
    {
        await using var system = await SearchSystem.StartAsync();
        await system.PutAsync(
            SearchSystem.Item("film one", ("a.mp4", 10)),
            SearchSystem.Item("film two", ("b.mp3", 30)) with { Created = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero) },
            SearchSystem.Item("film three", ("c.mp4", 20)) with { Created = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero) });
        Assert.Equal(["film three", "film one"], await system.TitlesAsync("s=film+&type=video&orderBy=date"));
        Assert.Equal(["film two"], await system.TitlesAsync("s=film+&type=audio/mpeg+image"));
        Assert.Equal(["film two", "film three", "film one"], await system.TitlesAsync("s=film+&orderBy=size"));
        Assert.Equal(["film three", "film two"], await system.TitlesAsync("s=film&minSize=20&orderBy=date"));
        Assert.Equal(["film one"], await system.TitlesAsync("s=film&maxSize=10"));
        Assert.Equal(["film three"], await system.TitlesAsync("s=film&since=2026-03-01"));
        Assert.Equal(["film three"], await system.TitlesAsync("s=film&since=2026-02-28T23:59:59%2B00:00"));
        Assert.Equal(["film two"], await system.TitlesAsync("s=&orderBy=date&offset=1&limit=1"));
        Assert.Empty(await system.TitlesAsync("s=fil&match=all"));
        Assert.Equal(["film three", "film two", "film one"], await system.TitlesAsync("s="));
    }

    [Fact]
    public async Task Cursors_lead_through_all_pages()
    {
        await using var system = await SearchSystem.StartAsync();
        await system.PutAsync([.. Enumerable.Range(0, 45).Select(i => SearchSystem.Item($"film {i}", ("a.mp4", i)))]);
        var sizes = new List<long>();
        for (string? cursor = "", url; cursor is not null;)
        {
            url = $"/v1/search?s=film&orderBy=size&limit=20&cursor={cursor}";
            var answer = await system.GetJsonAsync(url);
            sizes.AddRange(answer.GetProperty("objects").EnumerateArray().Select(found => found.GetProperty("fileSize").GetInt64()));
            cursor = answer.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(Enumerable.Range(0, 45).Reverse().Select(i => (long)i), sizes);
    }

    [Fact]
    public async Task A_changed_or_foreign_cursor_is_refused()
    {
        await using var system = await SearchSystem.StartAsync();
        await system.PutAsync(SearchSystem.Item("film one", ("a.mp4", 1)), SearchSystem.Item("film two", ("a.mp4", 1)));
        var cursor = (await system.GetJsonAsync("/v1/search?s=film&limit=1")).GetProperty("nextCursor").GetString()!;
        await system.GetJsonAsync($"/v1/search?s=film&limit=1&cursor={cursor}");
        await AssertRefusedAsync(system, $"s=other&limit=1&cursor={cursor}", "cursor");
        await AssertRefusedAsync(system, $"s=film&limit=1&cursor={cursor}A", "cursor");
        await AssertRefusedAsync(system, $"s=film&limit=1&cursor=B{cursor[1..]}", "cursor");
        await AssertRefusedAsync(system, $"s=film&limit=1&cursor=AX_____{cursor[7..]}", "cursor");
        await AssertRefusedAsync(system, "s=film&cursor=%00%FF", "cursor");
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=5&limit=6", "limit")]
    [InlineData("offset=-1", "offset")]
    [InlineData("offset=10001", "offset")]
    [InlineData("orderBy=price", "orderBy")]
    [InlineData("orderBy=0", "orderBy")]
    [InlineData("since=yesterday", "since")]
    [InlineData("since=2026-02-30", "since")]
    [InlineData("minSize=-1", "minSize")]
    [InlineData("maxSize=99999999999999999999", "maxSize")]
    [InlineData("match=some", "match")]
    [InlineData("type=movies", "type")]
    [InlineData("lang=%3Cscript%3E", "lang")]
    public async Task A_wrong_parameter_is_named(string parameters, string name)
    {
        await using var system = await SearchSystem.StartAsync();
        await AssertRefusedAsync(system, parameters, name);
    }

    [Fact]
    public async Task Answers_are_partial_until_the_catalogue_was_read_once_and_nobody_keeps_them()
    {
        await using var system = await SearchSystem.StartAsync();
        using var response = await system.GetAsync("/v1/search?s=secret");
        Assert.True(response.Headers.CacheControl!.NoStore);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.True(answer.GetProperty("partial").GetBoolean());
        Assert.Equal("gte", answer.GetProperty("totalRelation").GetString());
        using var stop = new CancellationTokenSource();
        var running = system.Follower.RunAsync(stop.Token);
        await system.Follower.CaughtUp;
        Assert.False((await system.GetJsonAsync("/v1/search?s=secret")).GetProperty("partial").GetBoolean());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Suggestions_complete_what_is_typed()
    {
        await using var system = await SearchSystem.StartAsync();
        await system.PutAsync(SearchSystem.Item("Sintel film", ("a.mp4", 1)));
        Assert.Equal("""{"suggestions":["sintel","Sintel film"]}""", (await system.GetJsonAsync("/v1/suggest?s=sint")).GetRawText());
        Assert.Equal("""{"suggestions":[]}""", (await system.GetJsonAsync("/v1/suggest")).GetRawText());
    }

    private static async Task AssertRefusedAsync(SearchSystem system, string parameters, string name)
    {
        using var response = await system.GetAsync($"/v1/search?{parameters}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(name, problem.GetProperty("parameter").GetString());
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.StartsWith(name, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string Unescaped(JsonElement element) =>
        JsonSerializer.Serialize(element, Relaxed);
}
