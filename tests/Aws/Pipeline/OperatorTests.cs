using System.Net;
using Amazon.DynamoDBv2.Model;
using Replica.Aws.Tests.Servers;
using Replica.Catalogue.Items;
using Replica.Functions.Tests.Api;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>The operator's commands with <c>--outputs</c> against a deployment at work, each repeated, and each killed once half-way.</summary>
[Collection(RunningCloudCollection.Name)]
public sealed class OperatorTests(RunningCloudFixture fixture) : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task An_item_that_is_removed_is_gone_from_search_and_bucket_and_may_come_again()
    {
        var running = await fixture.GetAsync();
        var item = TestItem.Folder(seed: 31);
        running.Gateway.SourceIp = "203.0.113.21";
        await running.PublishAsync(item, "Bachstelze");
        await Eventually.TrueAsync(() => running.Http.FindsAsync("bachstelze"), running.Logs);

        // The torrent is deleted, the rest is not, and the operator's machine goes down.
        await KillAsync(running, "S3", request => request.Method == "DELETE", "remove", LinkOf(item));
        Assert.NotEmpty(await running.Cloud.Store.KeysAsync($"{item.Hash}/data/"));
        Assert.Equal(1, (await OperateAsync(running, "remove", LinkOf(item))).Last.GetProperty("removed").GetInt32());
        Assert.Empty(await running.Cloud.Store.KeysAsync($"{item.Hash}/"));
        await Eventually.TrueAsync(async () => !await running.Http.FindsAsync("bachstelze"), running.Logs);
        Assert.Equal(3, (await RunAsync(running, "remove", LinkOf(item))).ExitCode);

        await running.PublishAsync(item, "Bachstelze");
        await Eventually.TrueAsync(() => running.Http.FindsAsync("bachstelze"), running.Logs);
    }

    [Fact]
    public async Task A_torrent_that_is_blocked_is_gone_and_refused_until_the_block_is_lifted()
    {
        var running = await fixture.GetAsync();
        var item = TestItem.Folder(seed: 32);
        running.Gateway.SourceIp = "203.0.113.22";
        await running.PublishAsync(item, "Dohle");
        await running.Cloud.Store.PutItemAsync(item, "elsewhere", "Dohle");
        await Eventually.TrueAsync(async () => await running.Cloud.Catalogue.FindAsync(ItemPrefix.Parse("elsewhere")) is not null, running.Logs);

        await KillAsync(running, "S3", request => request.Method == "DELETE", "block", item.Hash);
        var blocked = (await OperateAsync(running, "block", item.Hash, TestItem.Of("never seen", 5).Hash)).Last;
        Assert.Equal((2, 0), (blocked.GetProperty("blocked").GetInt32(), blocked.GetProperty("unblocked").GetInt32()));
        Assert.Empty(await running.Cloud.Store.KeysAsync($"{item.Hash}/"));
        Assert.Empty(await running.Cloud.Store.KeysAsync("elsewhere/"));
        await Eventually.TrueAsync(async () => !await running.Http.FindsAsync("dohle"), running.Logs);
        Assert.Equal(0, (await OperateAsync(running, "block", item.Hash)).Last.GetProperty("blocked").GetInt32());

        using (var refused = await running.Http.AnnounceAsync(item))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Equal("urn:replica:blocked", (await ServiceCalls.JsonOfAsync(refused)).GetProperty("type").GetString());
        }
        Assert.Equal(1, (await OperateAsync(running, "block", item.Hash, "--undo")).Last.GetProperty("unblocked").GetInt32());
        Assert.Equal(0, (await OperateAsync(running, "block", item.Hash, "--undo")).Last.GetProperty("unblocked").GetInt32());
        await running.PublishAsync(item, "Dohle");
    }

    [Fact]
    public async Task A_catalogue_that_lost_its_items_is_rebuilt_by_events_and_keeps_numbers_tokens_and_blocks()
    {
        // A deployment of its own: it loses what others would miss.
        await using var running = await RunningCloud.StartAsync();
        var (uploaded, blocked) = (TestItem.Folder(seed: 33), TestItem.Of("blocked.mp4", 9_000, seed: 34));
        var token = await running.PublishAsync(uploaded, "Uhu");
        var byHand = Enumerable.Range(0, 5).Select(i => TestItem.Of($"by hand {i}", 3_000, seed: 40 + i)).ToArray();
        foreach (var (item, i) in byHand.Select((item, i) => (item, i)))
            await running.Cloud.Store.PutItemAsync(item, $"hand-{i}", $"Eule {i}");
        await OperateAsync(running, "block", blocked.Hash);
        await Eventually.TrueAsync(async () => await CountAsync(running.Cloud) == 6, running.Logs);
        var before = (await running.Cloud.Catalogue.ChangesAsync(0, 1_000))[^1].Sequence;
        await LoseItemsAsync(running.Cloud);
        Assert.Equal(0, await CountAsync(running.Cloud));
        await KillAsync(running, "SQS", Sends(after: 2), "rebuild-catalogue");
        var rebuilt = (await OperateAsync(running, "rebuild-catalogue")).Last;
        Assert.Equal((6, 6), (rebuilt.GetProperty("items").GetInt32(), rebuilt.GetProperty("announced").GetInt32()));
        await Eventually.TrueAsync(async () => await CountAsync(running.Cloud) == 6, running.Logs);

        var changes = await running.Cloud.Catalogue.ChangesAsync(0, 1_000);
        Assert.Equal(6, changes.Where(change => change.Item is not null && change.Sequence > before).DistinctBy(change => change.Prefix).Count());
        Assert.Equal(changes.Select(change => change.Sequence).Distinct().Order(), changes.Select(change => change.Sequence));
        Assert.True(await running.Cloud.Catalogue.IsBlockedAsync(blocked.Info.Hash));
        await Eventually.TrueAsync(() => running.Http.FindsAsync("uhu"), running.Logs);
        Assert.Equal(HttpStatusCode.Forbidden, await running.Http.DeleteItemAsync(uploaded.Hash, "another"));
        Assert.Equal(HttpStatusCode.OK, await running.Http.DeleteItemAsync(uploaded.Hash, token));
    }

    public void Dispose() => _folder.Dispose();

    private static string LinkOf(TestItem item) => new ReplicaLink(item.Info.Hash, ItemPrefix.Parse(item.Hash), item.Name, 0).ToString();

    private static async Task<int> CountAsync(Cloud cloud) =>
        (await cloud.Catalogue.ChangesAsync(0, 1_000)).Where(change => change.Item is not null).DistinctBy(change => change.Prefix).Count();

    private static async Task LoseItemsAsync(Cloud cloud)
    {
        using var client = await DynamoDbLocal.ConnectAsync();
        var found = await client.ScanAsync(new ScanRequest { TableName = cloud.Table, FilterExpression = "begins_with(pk, :item)", ExpressionAttributeValues = new() { [":item"] = new("item#") } });
        Assert.Equal(6, found.Items.Count);
        foreach (var record in found.Items)
            await client.DeleteItemAsync(cloud.Table, new Dictionary<string, AttributeValue> { ["pk"] = record["pk"], ["sk"] = record["sk"] });
    }

    private static Func<Microsoft.AspNetCore.Http.HttpRequest, bool> Sends(int after)
    {
        var sent = 0;
        return request => request.Headers["X-Amz-Target"].ToString().EndsWith(".SendMessage", StringComparison.Ordinal) && sent++ >= after;
    }

    private async Task<CommandOutcome> OperateAsync(RunningCloud running, params string[] command)
    {
        var outcome = await RunAsync(running, command);
        Assert.True(outcome.ExitCode == 0, outcome.Error + running.Logs());
        return outcome;
    }

    private async Task<CommandOutcome> RunAsync(RunningCloud running, params string[] command) =>
        await ReplicaCommand.RunAsync(Complete(running.Cloud, command), await running.Cloud.AwsEnvironmentAsync());

    private async Task KillAsync(RunningCloud running, string service, Func<Microsoft.AspNetCore.Http.HttpRequest, bool> at, params string[] command)
    {
        var environment = await running.Cloud.AwsEnvironmentAsync();
        var variable = $"AWS_ENDPOINT_URL_{service}";
        await using var relay = await HoldingRelay.StartAsync(new Uri(environment[variable]));
        environment[variable] = relay.Url.AbsoluteUri;
        await KilledCommand.RunAsync(Complete(running.Cloud, command), environment, relay.HoldAsync(at, isDone: true));
    }

    private string[] Complete(Cloud cloud, string[] command) =>
        [.. command, "--outputs", _folder.Write("outputs.json", cloud.Outputs()), "--data", _folder.At("data"), "--json"];
}
