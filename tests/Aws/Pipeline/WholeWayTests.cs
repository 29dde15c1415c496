using System.Net;
using System.Text.Json;
using Replica.Catalogue.Cloud;
using Replica.Catalogue.Config;
using Replica.Catalogue.Items;
using Replica.Catalogue.Snapshots;
using Replica.Functions.Tests.Api;
using Replica.Support;
using Replica.Support.Lambda;
using Replica.Support.Processes;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>An object that is put into the bucket is found by search, over HTTP all the way.</summary>
public sealed class WholeWayTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_that_is_put_is_found_by_its_link_and_gone_when_it_is_deleted(bool isRaw)
    {
        await using var running = await RunningCloud.StartAsync(isRaw);
        var item = TestItem.Folder();
        await running.Cloud.Store.PutItemAsync(item, "youtube_v2-a.b", "Wanderfalken فیلم");

        var found = await Eventually.FindAsync(() => FindAsync(running.Http, "wanderfalken"), running.Logs);
        var link = ReplicaLink.Parse(found.GetProperty("replicaLink").GetString()!);
        Assert.Equal((item.Info.Hash, "youtube_v2-a.b", item.Name), (link.InfoHash, link.Prefix.Value, link.DisplayName));
        Assert.Equal("Wanderfalken فیلم", found.GetProperty("displayName").GetString());
        Assert.True(found.GetProperty("hostedOnReplica").GetBoolean());

        await AssertConfigAsync(running);
        await AssertChangesAsync(running.Http, item);
        Assert.Equal(HttpStatusCode.OK, (await running.Http.GetAsync("healthz")).StatusCode);
        await AssertOnKestrelAsync(running, item);

        await running.Cloud.Store.DeleteAsync("youtube_v2-a.b/torrent");
        await Eventually.TrueAsync(async () => await FindAsync(running.Http, "wanderfalken") is null, running.Logs);
    }

    [Fact]
    public async Task A_viewer_gets_the_bytes_by_the_signed_config_and_finds_them_also_when_the_search_container_is_gone()
    {
        await using var running = await RunningCloud.StartAsync();
        using var folder = new TempFolder();
        var item = TestItem.Folder(seed: 8);
        await running.Cloud.Store.PutItemAsync(item, item.Hash, "Viewed");
        await Eventually.FindAsync(() => FindAsync(running.Http, "viewed"), running.Logs);

        var link = new ReplicaLink(item.Info.Hash, ItemPrefix.Parse(item.Hash), item.Name, 0).ToString();
        var got = await ReplicaCommand.RunAsync(
            "get", link, "-o", folder.At("out"), "--json", "--data", folder.At("data"), "--service", running.Gateway.Url.AbsoluteUri,
            "--service-key", Cloud.ServiceKey);
        Assert.True(got.ExitCode == 0, got.Error + running.Logs());
        foreach (var (path, bytes) in item.Files)
            Assert.Equal(bytes, await File.ReadAllBytesAsync(folder.At(["out", item.Name, .. path.Split('/')])));

        var wrong = await ReplicaCommand.RunAsync(
            "get", link, "-o", folder.At("other"), "--data", folder.At("fresh"), "--service", running.Gateway.Url.AbsoluteUri,
            "--service-key", new string('1', 64), "--timeout", "10");
        Assert.NotEqual(0, wrong.ExitCode);

        await using var check = FunctionProcess.Start(
            LambdaFunction.Assembly("SearchService"), null, null, "--check", new Uri(running.SearchUrl, "readyz").AbsoluteUri);
        Assert.Equal(0, (await check.RunToEndAsync()).ExitCode);
        await AssertFoundWithoutContainerAsync(running, item);
    }

    private static async Task AssertFoundWithoutContainerAsync(RunningCloud running, TestItem item)
    {
        await Eventually.TrueAsync(async () => await running.Cloud.Store.FindAsync(SignedIndexPointer.ObjectKey) is not null, running.Logs);
        await running.KillSearchAsync();
        using var answer = await running.Http.GetAsync("v1/search?s=viewed");
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body + running.Logs());
        Assert.Equal("snapshot", JsonElement.Parse(body).GetProperty("sources").GetProperty("service").GetString());
        var found = Assert.Single(JsonElement.Parse(body).GetProperty("objects").EnumerateArray());
        Assert.Equal(item.Info.Hash, ReplicaLink.Parse(found.GetProperty("replicaLink").GetString()!).InfoHash);
        // What has come since it was published counts too.
        await running.Cloud.Store.DeleteAsync($"{item.Hash}/torrent");
        await Eventually.TrueAsync(async () => await FindAsync(running.Http, "viewed") is null, running.Logs);
    }

    /// <summary>The object of the only hit; null if there is none.</summary>
    private static async Task<JsonElement?> FindElementAsync(HttpClient http, string query)
    {
        using var answer = await http.GetAsync($"v1/search?s={query}");
        if (!answer.IsSuccessStatusCode)
            return null; // The container has not caught up.
        var objects = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("objects");
        return objects.GetArrayLength() == 0 ? null : objects[0];
    }

    private static async Task<Found?> FindAsync(HttpClient http, string query) => await FindElementAsync(http, query) is { } found ? new Found(found) : null;

    private static async Task AssertConfigAsync(RunningCloud running)
    {
        using var answer = await running.Http.GetAsync("v1/config");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var signed = new SignedConfig(
            await answer.Content.ReadAsByteArrayAsync(), Convert.FromBase64String(answer.Headers.GetValues("X-Replica-Signature").Single()));
        var config = signed.Open(Convert.FromHexString(Cloud.ServiceKey));
        Assert.Equal([running.Cloud.Content.AbsoluteUri], config.WebSeedBases.ToArray());
        Assert.Equal([running.Cloud.Content.AbsoluteUri], config.MetadataBases.ToArray());
        Assert.True(config.Expires > DateTimeOffset.UtcNow);
    }

    private static async Task AssertChangesAsync(HttpClient http, TestItem item)
    {
        var page = JsonElement.Parse(await http.GetStringAsync("v1/changes?after=0&limit=100"));
        var change = Assert.Single(page.GetProperty("changes").EnumerateArray());
        Assert.Equal("put", change.GetProperty("kind").GetString());
        Assert.Equal(item.Hash, change.GetProperty("infoHash").GetString());
        Assert.Equal(page.GetProperty("next").GetInt64(), change.GetProperty("seq").GetInt64());
        var rest = JsonElement.Parse(await http.GetStringAsync($"v1/changes?after={page.GetProperty("next").GetInt64()}"));
        Assert.Empty(rest.GetProperty("changes").EnumerateArray());
    }

    /// <summary>The same applications without Lambda and gateway.</summary>
    private static async Task AssertOnKestrelAsync(RunningCloud running, TestItem item)
    {
        var loopback = ("ASPNETCORE_URLS", "http://127.0.0.1:0");
        await using var api = FunctionProcess.Start(LambdaFunction.Assembly("Api"), null, await running.Cloud.EnvironmentAsync(("REPLICA_WORK", "http"), loopback));
        await using var search = FunctionProcess.Start(LambdaFunction.Assembly("Api"), null, new Dictionary<string, string>
        {
            ["REPLICA_WORK"] = "search",
            [EnvironmentNames.SearchUrl] = running.SearchUrl.AbsoluteUri,
            [loopback.Item1] = loopback.Item2,
        });
        using var apiHttp = new HttpClient { BaseAddress = await AddressAsync(api) };
        using var searchHttp = new HttpClient { BaseAddress = await AddressAsync(search) };
        await AssertChangesAsync(apiHttp, item);
        Assert.Equal(await running.Http.GetByteArrayAsync("v1/config"), await apiHttp.GetByteArrayAsync("v1/config"));
        Assert.NotNull(await FindAsync(searchHttp, "wanderfalken"));
        Assert.Equal(HttpStatusCode.OK, (await searchHttp.GetAsync("healthz")).StatusCode);
    }

    private static async Task<Uri> AddressAsync(FunctionProcess process)
    {
        var line = await process.LineAsync(line => line.Contains("Listening at", StringComparison.Ordinal));
        return new Uri(JsonElement.Parse(line).GetProperty("values").GetProperty("Addresses").GetString()!);
    }

    /// <summary>A search hit.</summary>
    private sealed record Found(JsonElement Json)
    {
        public JsonElement GetProperty(string name) => Json.GetProperty(name);
    }
}
