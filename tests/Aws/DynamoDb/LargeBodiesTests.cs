using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using Replica.Aws.Tests.Servers;
using Replica.Catalogue;
using Replica.Catalogue.DynamoDb;
using Replica.Catalogue.Items;
using Replica.Catalogue.Tests;
using Replica.Catalogue.Uploads;

namespace Replica.Aws.Tests.DynamoDb;

/// <summary>Items and uploads too large for a record of DynamoDB: more files than an upload may have, under names that hardly compress.</summary>
public sealed class LargeBodiesTests : IAsyncLifetime
{
    private const int Files = 20_000;

    private readonly FrozenClock _time = new();
    private DynamoDbTable _table = null!;
    private DynamoDbCatalogue _catalogue = null!;

    public async Task InitializeAsync()
    {
        _table = await DynamoDbTable.CreateAsync();
        _catalogue = new DynamoDbCatalogue(_table.Client, _table.Name, _time);
    }

    public async Task DisposeAsync() => await _table.DisposeAsync();

    [Fact]
    public async Task A_huge_item_comes_back_whole_by_every_way()
    {
        var item = Huge("one");
        Assert.Equal(PutOutcome.Written, await _catalogue.PutAsync(item, new byte[32]));
        Assert.Equal(PutOutcome.Unchanged, await _catalogue.PutAsync(item, null));
        Assert.Equal(item.Files.ToArray(), (await _catalogue.FindAsync(item.Prefix))!.Files.ToArray());
        Assert.Equal(item.Files.ToArray(), (await _catalogue.FindAsync(item.InfoHash))!.Files.ToArray());
        Assert.Equal(item.Files.ToArray(), Assert.Single(await _catalogue.ChangesAsync(0, 1000)).Item!.Files.ToArray());
        Assert.True(await CountAsync("body#") > 1, "It was meant to take several records.");

        Assert.True(await _catalogue.BlockAsync(item.InfoHash));
        Assert.Null(await _catalogue.FindAsync(item.Prefix));
    }

    [Fact]
    public async Task Many_large_items_come_in_shorter_pages_and_all_come()
    {
        for (var i = 0; i < 8; i++)
            await _catalogue.PutAsync(Huge($"{i}", number: i), null);
        var titles = new List<string>();
        for (var after = 0L; await _catalogue.ChangesAsync(after, 1000) is { Count: > 0 } page; after = page[^1].Sequence)
        {
            Assert.NotEqual(8, page.Count);
            titles.AddRange(page.Select(change => change.Item!.Title));
        }

        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}"), titles);
    }

    [Fact]
    public async Task What_nothing_points_to_any_more_is_deleted_a_day_later()
    {
        await _catalogue.PutAsync(Huge("one"), null);
        var pieces = await CountAsync("body#");
        await _catalogue.PutAsync(Huge("two"), null);
        Assert.Equal((2 * pieces) + 1, await CountAsync("body#"));
        _time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await _catalogue.PutAsync(Huge("three"), null);
        Assert.Equal((2 * pieces) + 1, await CountAsync("body#"));
        Assert.Equal("three", (await _catalogue.FindAsync(TestItems.Hash(1)))!.Title);
    }

    [Fact]
    public async Task An_upload_of_as_many_files_as_there_may_be_comes_back_whole()
    {
        var ledger = new DynamoDbUploadLedger(_table.Client, _table.Name, _time);
        var upload = new UploadRecord(
            "one", TestItems.Hash(1), 1, 5 << 20, [.. Enumerable.Range(0, Files).Select(i => new UploadFile(Name(i, "u"), i, Name(i, "parts")))],
            "", "", [], [.. new byte[32]], _time.GetUtcNow(), UploadState.Receiving, null);
        await ledger.AddAsync(upload);
        Assert.Equal(upload.Files.ToArray(), (await ledger.FindAsync("one"))!.Files.ToArray());
        Assert.True(await ledger.MoveAsync("one", UploadState.Receiving, UploadState.Verifying));
        Assert.Equal(upload.Files.ToArray(), Assert.Single(await ledger.ListAsync(UploadState.Verifying, _time.GetUtcNow().AddSeconds(1))).Files.ToArray());
        await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.AddAsync(upload));
    }

    private static CatalogueItem Huge(string title, int number = 1) => TestItems.Create(number, title: title) with
    {
        Files = [.. Enumerable.Range(0, Files).Select(i => new CatalogueFile(Name(i, title), i))],
    };

    private static string Name(int i, string salt) => Convert.ToHexString(SHA256.HashData([.. BitConverter.GetBytes(i), .. salt.Select(letter => (byte)letter)]));

    private async Task<int> CountAsync(string partitions)
    {
        var request = new ScanRequest
        {
            TableName = _table.Name,
            ConsistentRead = true,
            ProjectionExpression = "pk",
            FilterExpression = "begins_with(pk, :pk)",
            ExpressionAttributeValues = new() { [":pk"] = new(partitions) },
        };
        var count = 0;
        do
        {
            var page = await _table.Client.ScanAsync(request);
            count += page.Items?.Count ?? 0;
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return count;
    }
}
