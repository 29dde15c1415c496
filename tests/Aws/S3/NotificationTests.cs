using System.Collections.Concurrent;
using System.Text.Json;
using Replica.Aws.Tests.Servers;
using Replica.ObjectStore.S3;

namespace Replica.Aws.Tests.S3;

/// <summary>The gateway's real event notifications, on which the tests of the whole cloud stand.</summary>
public sealed class NotificationTests
{
    [Fact]
    public async Task The_gateway_tells_of_objects_with_the_suffix_and_of_no_others()
    {
        var gateway = await RadosGateway.GetAsync();
        var messages = new ConcurrentQueue<string>();
        await using var listener = await LoopbackServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            messages.Enqueue(await reader.ReadToEndAsync());
        });
        var bucket = await gateway.CreateBucketAsync();
        await gateway.NotifyAsync(bucket, listener.Url, "/torrent");
        var store = new S3ObjectStore(gateway.Clients, bucket, TimeProvider.System);

        await store.PutAsync("film 1/data/x", new MemoryStream([1]), 1);
        await store.PutAsync("film 1/torrent", new MemoryStream([1, 2]), 2);
        await store.CopyAsync("film 1/torrent", "فیلم/torrent");
        await store.DeleteAsync("film 1/torrent");

        Assert.Equal(
            [
                ("ceph:s3", "ObjectCreated:Put", bucket, "film 1/torrent", 2L),
                ("ceph:s3", "ObjectCreated:Copy", bucket, "فیلم/torrent", 2L),
                ("ceph:s3", "ObjectRemoved:Delete", bucket, "film 1/torrent", 2L),
            ],
            messages.Select(Read));
    }

    private static (string Source, string Name, string Bucket, string Key, long Size) Read(string message)
    {
        var record = JsonElement.Parse(message).GetProperty("Records")[0];
        var s3 = record.GetProperty("s3");
        return (
            record.GetProperty("eventSource").GetString()!,
            record.GetProperty("eventName").GetString()!,
            s3.GetProperty("bucket").GetProperty("name").GetString()!,
            s3.GetProperty("object").GetProperty("key").GetString()!,
            s3.GetProperty("object").GetProperty("size").GetInt64());
    }
}
