using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Replica.Aws.Tests.Servers;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.DynamoDb;
using Replica.Catalogue.Items;

namespace Replica.Bench.Catalogue;

/// <summary>Items catalogued a second against plain PutItem calls of the same size on the same DynamoDB Local: what the change log's order costs.</summary>
internal static class CatalogueBench
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(TextWriter output)
    {
        using var client = await DynamoDbLocal.ConnectAsync();
        var table = $"bench-{Guid.NewGuid():N}";
        await client.CreateTableAsync(TableSchema.Creation(table));
        var catalogue = new DynamoDbCatalogue(client, table, TimeProvider.System);
        await RateAsync(1, (_, i) => PutRawAsync(client, table, 'w', i)); // The Java machine compiles what it runs often.
        foreach (var writers in (int[])[1, 4])
        {
            var ours = await RateAsync(writers, (writer, i) => catalogue.PutAsync(Item(writers, writer, i), null));
            var raw = await RateAsync(writers, (writer, i) => PutRawAsync(client, table, (char)('a' + writer), i));
            output.WriteLine($"catalogue writes/s, {writers} writer(s): {ours:0}, plain PutItem {raw:0}, ratio {ours / raw:0.00}");
        }

        await client.DeleteTableAsync(table);
    }

    private static async Task<double> RateAsync(int writers, Func<int, int, Task> write)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            var count = 0;
            for (; watch.Elapsed < Time; count++)
                await write(writer, count);
            return count;
        }));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    private static CatalogueItem Item(int writers, int writer, int number)
    {
        var hash = InfoHash.Parse($"{writers:x2}{writer:x2}{number:x36}");
        return new CatalogueItem(
            ItemPrefix.Parse(hash.ToString()), hash, "clip", $"Clip number {number}", "As long as descriptions usually are, which is not very long.",
            ["bench"], [new CatalogueFile("clip.mp4", 1_000_000)], 1_000_000, DateTimeOffset.UnixEpoch);
    }

    private static Task<PutItemResponse> PutRawAsync(IAmazonDynamoDB client, string table, char writer, int number) => client.PutItemAsync(new PutItemRequest
    {
        TableName = table,
        Item = new()
        {
            ["pk"] = new($"raw-{writer}-{number}"),
            ["sk"] = new("raw"),
            ["body"] = new(new string('x', 400)),
        },
    });
}
