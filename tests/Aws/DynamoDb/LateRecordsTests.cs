using Amazon.DynamoDBv2.Model;
using Replica.Aws.Tests.Servers;
using Replica.Catalogue;
using Replica.Catalogue.DynamoDb;
using Replica.Catalogue.Tests;

namespace Replica.Aws.Tests.DynamoDb;

/// <summary>
/// DynamoDB may show one record of a transaction before another; DynamoDB Local never does. So these tests take a record away, as if it could not
/// be read yet, and give it back.
/// </summary>
public sealed class LateRecordsTests : IAsyncLifetime
{
    private DynamoDbTable _table = null!;
    private DynamoDbCatalogue _catalogue = null!;

    public async Task InitializeAsync()
    {
        _table = await DynamoDbTable.CreateAsync();
        _catalogue = new DynamoDbCatalogue(_table.Client, _table.Name, TimeProvider.System);
    }

    public async Task DisposeAsync() => await _table.DisposeAsync();

    [Fact]
    public async Task Readers_stop_before_a_change_that_can_not_be_read_yet()
    {
        await _catalogue.PutAsync(TestItems.Create(1), null);
        foreach (var prefix in new[] { "a", "b", "c" })
            await _catalogue.PutAsync(TestItems.Create(2, prefix), null);
        await _catalogue.BlockAsync(TestItems.Hash(2));
        foreach (var (late, readable) in new[] { (5L, 4), (6L, 5), (7L, 6) })
        {
            var giveBack = await TakeAsync("changes", $"{late:D19}");
            Assert.Equal(readable, (await _catalogue.ChangesAsync(0, 1000)).Count);
            Assert.Equal(readable == 6 ? 2 : readable - 4, (await _catalogue.ChangesAsync(4, 1000)).Count);
            await giveBack();
        }

        Assert.Equal(7, (await _catalogue.ChangesAsync(0, 1000)).Count);
    }

    [Fact]
    public async Task Writers_wait_until_the_change_before_theirs_can_be_read()
    {
        await _catalogue.PutAsync(TestItems.Create(1), null);
        var giveBack = await TakeAsync("changes", $"{1:D19}");
        var put = _catalogue.PutAsync(TestItems.Create(2), null);
        Assert.Empty(await _catalogue.ChangesAsync(0, 10));
        Assert.Null(await _catalogue.FindAsync(TestItems.Hash(2)));
        await giveBack();
        Assert.Equal(PutOutcome.Written, await put);
        Assert.Equal([1, 2], (await _catalogue.ChangesAsync(0, 10)).Select(change => change.Sequence));
    }

    [Fact]
    public async Task A_change_waits_for_its_item()
    {
        await _catalogue.PutAsync(TestItems.Create(1, title: "old"), null);
        var giveOldBack = await TakeAsync($"item#{TestItems.Hash(1)}", "item");
        await giveOldBack();
        await _catalogue.PutAsync(TestItems.Create(1, title: "new"), null);
        var giveNewBack = await TakeAsync($"item#{TestItems.Hash(1)}", "item");
        await giveOldBack();
        var reading = _catalogue.ChangesAsync(0, 10);
        await giveNewBack();
        Assert.Equal("new", Assert.Single(await reading).Item!.Title);
    }

    [Fact]
    public async Task An_item_that_was_lost_holds_nobody_up_and_comes_back_under_a_new_number()
    {
        for (var i = 1; i <= 3; i++)
            await _catalogue.PutAsync(TestItems.Create(i), null);
        await TakeAsync($"item#{TestItems.Hash(1)}", "item");
        Assert.Equal([false, true, true], (await _catalogue.ChangesAsync(0, 10)).Select(change => change.Item is not null));
        Assert.Equal(PutOutcome.Written, await _catalogue.PutAsync(TestItems.Create(1), null));
        var last = (await _catalogue.ChangesAsync(3, 10)).Single();
        Assert.Equal((4, TestItems.Hash(1)), (last.Sequence, last.Item!.InfoHash));
    }

    [Fact]
    public async Task A_block_that_can_not_be_read_yet_is_not_overrun()
    {
        var giveUnblockedBack = await TakeAsync($"hash#{TestItems.Hash(1)}", "hash");
        await _catalogue.BlockAsync(TestItems.Hash(1));
        var giveBlockBack = await TakeAsync($"hash#{TestItems.Hash(1)}", "hash");
        await giveUnblockedBack();
        using var handler = new RestoringHandler("TransactWriteItems", giveBlockBack);
        using var client = await DynamoDbTable.ConnectThroughAsync(handler);
        var other = new DynamoDbCatalogue(client, _table.Name, TimeProvider.System);
        Assert.Equal(PutOutcome.Blocked, await other.PutAsync(TestItems.Create(1), null));
        Assert.True(handler.HasRestored);
        Assert.Null(await _catalogue.FindAsync(TestItems.Create(1).Prefix));
    }

    /// <summary>Takes a record away.</summary>
    /// <returns>What puts it back.</returns>
    private async Task<Func<Task>> TakeAsync(string partition, string sort)
    {
        var key = new Dictionary<string, AttributeValue> { ["pk"] = new(partition), ["sk"] = new(sort) };
        var record = (await _table.Client.GetItemAsync(new GetItemRequest { TableName = _table.Name, Key = key, ConsistentRead = true })).Item;
        await _table.Client.DeleteItemAsync(_table.Name, key);
        return record is { Count: > 0 }
            ? () => _table.Client.PutItemAsync(_table.Name, record)
            : () => _table.Client.DeleteItemAsync(_table.Name, key);
    }
}
