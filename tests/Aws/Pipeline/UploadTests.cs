using System.Net;
using Replica.Aws.Tests.Servers;
using Replica.Functions.Tests.Api;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>The contract's upload flow, request by request.</summary>
[Collection(RunningCloudCollection.Name)]
public sealed class UploadTests(RunningCloudFixture fixture)
{
    [Fact]
    public async Task Parts_go_straight_to_the_bucket_and_no_other_length_is_taken()
    {
        var running = await fixture.GetAsync();
        running.Gateway.SourceIp = "203.0.113.1";
        var item = TestItem.Folder(seed: 11);
        using var announced = await running.Http.AnnounceAsync(item, "Grauammer");
        var upload = new TestUpload(item, await ServiceCalls.JsonOfAsync(announced));
        var bucket = (await RadosGateway.GetAsync()).Endpoint;
        foreach (var url in upload.Parts.Select(part => part.GetProperty("url").GetString()!).Append(upload.TorrentUrl))
            Assert.StartsWith($"{bucket}{running.Cloud.Bucket}/incoming/{upload.Id}/", url, StringComparison.Ordinal);

        var first = upload.Parts[0];
        var (firstUrl, bytes) = (first.GetProperty("url").GetString()!, upload.BytesOf(first));
        Assert.Equal(HttpStatusCode.Forbidden, await ServiceCalls.PutAsync(firstUrl, [.. bytes, 0]));
        Assert.Equal(HttpStatusCode.Forbidden, await ServiceCalls.PutAsync(firstUrl, bytes[1..]));
        Assert.Equal(HttpStatusCode.OK, await ServiceCalls.PutAsync(firstUrl, bytes));

        var (_, status) = await running.Http.OfUploadAsync(HttpMethod.Get, upload.Id, upload.Token);
        Assert.Equal("receiving", status.GetProperty("state").GetString());
        var parts = status.GetProperty("parts").EnumerateArray().ToArray();
        Assert.Equal([true, .. Enumerable.Repeat(false, parts.Length - 1)], parts.Select(part => part.GetProperty("received").GetBoolean()));
        Assert.Equal(HttpStatusCode.Conflict, (await running.Http.OfUploadAsync(HttpMethod.Post, $"{upload.Id}/complete", upload.Token)).Status);

        // The rest by the fresh URLs.
        foreach (var part in parts[1..])
            Assert.Equal(HttpStatusCode.OK, await ServiceCalls.PutAsync(part.GetProperty("url").GetString()!, upload.BytesOf(part)));
        Assert.Equal(HttpStatusCode.OK, await ServiceCalls.PutAsync(status.GetProperty("torrentUrl").GetString()!, item.TorrentBytes));
        Assert.Equal(HttpStatusCode.Accepted, (await running.Http.OfUploadAsync(HttpMethod.Post, $"{upload.Id}/complete", upload.Token)).Status);
        Assert.Equal("published", await running.VerdictAsync(upload));

        // Completed: the signed URLs change nothing any more.
        Assert.Equal(HttpStatusCode.NotFound, await ServiceCalls.PutAsync(firstUrl, bytes));
        Assert.Empty(await running.Cloud.Store.KeysAsync("incoming/"));
        await Eventually.TrueAsync(() => running.Http.FindsAsync("grauammer"), running.Logs);
        Assert.Equal(HttpStatusCode.Forbidden, await running.Http.DeleteItemAsync(item.Hash, "not the token"));
        Assert.Equal(HttpStatusCode.OK, await running.Http.DeleteItemAsync(item.Hash, upload.Token));
        Assert.Empty(await running.Cloud.Store.KeysAsync($"{item.Hash}/"));
        await Eventually.TrueAsync(async () => !await running.Http.FindsAsync("grauammer"), running.Logs);
    }

    [Fact]
    public async Task Bytes_that_are_not_the_torrents_are_rejected_and_cleared_away()
    {
        var running = await fixture.GetAsync();
        running.Gateway.SourceIp = "203.0.113.2";
        var item = TestItem.Of("lie.mp4", 50_000, seed: 12);
        using var announced = await running.Http.AnnounceAsync(item);
        var upload = new TestUpload(item, await ServiceCalls.JsonOfAsync(announced));
        var part = Assert.Single(upload.Parts);
        Assert.Equal(HttpStatusCode.OK, await ServiceCalls.PutAsync(part.GetProperty("url").GetString()!, new byte[50_000]));
        Assert.Equal(HttpStatusCode.OK, await ServiceCalls.PutAsync(upload.TorrentUrl, item.TorrentBytes));
        Assert.Equal(HttpStatusCode.Unauthorized, (await running.Http.GetAsync($"v1/uploads/{upload.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await running.Http.OfUploadAsync(HttpMethod.Get, upload.Id, "wrong")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await running.Http.OfUploadAsync(HttpMethod.Post, $"{upload.Id}/complete", upload.Token)).Status);

        Assert.Equal("rejected", await running.VerdictAsync(upload));
        await Eventually.TrueAsync(async () => (await running.Cloud.Store.KeysAsync($"incoming/{upload.Id}/")).Count == 0, running.Logs);
        Assert.Empty(await running.Cloud.Store.KeysAsync($"{item.Hash}/"));
    }

    [Fact]
    public async Task Who_announces_too_often_is_told_when_to_come_back_and_others_are_served()
    {
        var running = await fixture.GetAsync();
        running.Gateway.SourceIp = "203.0.113.3";
        // Ten a minute: of twenty-one in a minute eleven lie within one minute of the clock.
        HttpResponseMessage? refused = null;
        for (var i = 0; i < 21 && refused is null; i++)
        {
            var answer = await running.Http.AnnounceAsync(TestItem.Of("q", 1_000, seed: 100 + i));
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                refused = answer;
            else
                Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }
        Assert.NotNull(refused);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Assert.Equal("urn:replica:limit", (await ServiceCalls.JsonOfAsync(refused)).GetProperty("type").GetString());

        running.Gateway.SourceIp = "203.0.113.4";
        using var other = await running.Http.AnnounceAsync(TestItem.Of("q", 1_000, seed: 99));
        Assert.Equal(HttpStatusCode.Created, other.StatusCode);
    }
}
