using System.Security.Cryptography;
using Replica.Aws.Tests.Servers;
using Replica.Catalogue;
using Replica.Catalogue.DynamoDb;
using Replica.Catalogue.Items;
using Replica.Catalogue.Tests;

namespace Replica.Aws.Tests.DynamoDb;

/// <summary>Writers that die at each of their requests, before it is sent or before its answer comes: what they did is all there or not at all.</summary>
public sealed class InterruptedWriterTests : IAsyncLifetime
{
    private static readonly CatalogueItem Large = TestItems.Create(1, title: "large") with
    {
        Files = [.. Enumerable.Range(0, 6_000).Select(i => new CatalogueFile(Convert.ToHexString(SHA256.HashData(BitConverter.GetBytes(i))), i))],
    };

    private DynamoDbTable _table = null!;

    public async Task InitializeAsync() => _table = await DynamoDbTable.CreateAsync();

    public async Task DisposeAsync() => await _table.DisposeAsync();

    [Theory]
    [InlineData("put", false)]
    [InlineData("put", true)]
    [InlineData("put large", false)]
    [InlineData("put large", true)]
    [InlineData("remove", false)]
    [InlineData("remove", true)]
    [InlineData("block", false)]
    [InlineData("block", true)]
    public async Task A_writer_that_dies_at_any_request_leaves_a_sound_catalogue_and_may_come_back(string change, bool afterSending)
    {
        var healthy = Open(_table.Client);
        for (var requests = 0; ; requests++)
        {
            await healthy.UnblockAsync(TestItems.Hash(1));
            await healthy.PutAsync(TestItems.Create(1, title: $"{requests}"), null);
            await healthy.PutAsync(TestItems.Create(1, "other"), null);
            var before = (await healthy.ChangesAsync(0, 1000))[^1].Sequence;

            using var handler = new MortalHandler(requests, afterSending);
            using (var client = await DynamoDbTable.ConnectThroughAsync(handler))
            {
                var end = await Record.ExceptionAsync(() => ApplyAsync(Open(client), change));
                Assert.Equal(handler.HasKilled, end is KilledException);
                if (end is null)
                    return;
            }

            await AssertSoundAsync(healthy, before);
            await ApplyAsync(healthy, change);
            await AssertAppliedAsync(healthy, change);
            await AssertSoundAsync(healthy, before);
        }
    }

    [Fact]
    public async Task A_put_whose_answer_is_lost_is_sent_again_and_happens_once()
    {
        using var handler = new ForgetfulHandler("TransactWriteItems");
        using var client = await DynamoDbTable.ConnectThroughAsync(handler);
        Assert.Equal(PutOutcome.Written, await Open(client).PutAsync(TestItems.Create(1), null));
        Assert.Equal(1, handler.Forgotten);
        Assert.Equal(1, Assert.Single(await Open(client).ChangesAsync(0, 10)).Sequence);
    }

    private static async Task ApplyAsync(DynamoDbCatalogue catalogue, string change)
    {
        _ = change switch
        {
            "put" => await catalogue.PutAsync(TestItems.Create(1, title: "after"), null) != PutOutcome.Blocked,
            "put large" => await catalogue.PutAsync(Large, null) != PutOutcome.Blocked,
            "remove" => await catalogue.RemoveAsync(Large.Prefix),
            _ => await catalogue.BlockAsync(TestItems.Hash(1)),
        };
    }

    private static async Task AssertAppliedAsync(DynamoDbCatalogue catalogue, string change)
    {
        var expected = change switch { "put" => "after", "put large" => "large", _ => null };
        Assert.Equal(expected, (await catalogue.FindAsync(Large.Prefix))?.Title);
        Assert.Equal(change == "block", await catalogue.IsBlockedAsync(TestItems.Hash(1)));
        Assert.Equal(change == "block", await catalogue.FindAsync(TestItems.Hash(1)) is null);
    }

    /// <summary>The log, the items and the block tell the same, and at most one change (of two items, where it is a block) came.</summary>
    private static async Task AssertSoundAsync(DynamoDbCatalogue catalogue, long before)
    {
        var state = new Dictionary<string, string>();
        var changes = await catalogue.ChangesAsync(0, 1000);
        foreach (var change in changes.Where(change => change.Kind != ChangeKind.Unblock))
        {
            state.Remove(change.Prefix.Value);
            if (change.Item is { } item)
                state[change.Prefix.Value] = item.Title;
        }

        foreach (var prefix in new[] { Large.Prefix, ItemPrefix.Parse("other") })
            Assert.Equal(state.GetValueOrDefault(prefix.Value), (await catalogue.FindAsync(prefix))?.Title);
        var isBlocked = await catalogue.IsBlockedAsync(TestItems.Hash(1));
        Assert.Equal(isBlocked, state.Count == 0);
        Assert.InRange(changes[^1].Sequence, before, before + (isBlocked ? 2 : 1));
    }

    private static DynamoDbCatalogue Open(Amazon.DynamoDBv2.IAmazonDynamoDB client, string table) => new(client, table, TimeProvider.System);

    private DynamoDbCatalogue Open(Amazon.DynamoDBv2.IAmazonDynamoDB client) => Open(client, _table.Name);
}
