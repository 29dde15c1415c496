using Replica.Aws.Tests.Servers;
using Replica.Catalogue;
using Replica.Catalogue.DynamoDb;
using Replica.Catalogue.Tests;

namespace Replica.Aws.Tests.DynamoDb;

/// <summary>The catalogue on DynamoDB keeps every promise of a catalogue, over restarts too.</summary>
public sealed class DynamoDbCatalogueTests : CatalogueBehaviour, IAsyncLifetime
{
    private readonly FrozenClock _time = new();
    private DynamoDbTable _table = null!;
    private DynamoDbCatalogue _catalogue = null!;

    protected override ICatalogue Catalogue => _catalogue;

    public async Task InitializeAsync()
    {
        _table = await DynamoDbTable.CreateAsync();
        _catalogue = Open();
    }

    public async Task DisposeAsync() => await _table.DisposeAsync();

    [Fact]
    public async Task Items_blocks_and_sequence_numbers_outlive_a_restart()
    {
        await _catalogue.PutAsync(TestItems.Create(1), new byte[32]);
        await _catalogue.RemoveAsync(TestItems.Create(1).Prefix);
        await _catalogue.BlockAsync(TestItems.Hash(2));
        await _catalogue.PutAsync(TestItems.Create(3), new byte[32]);
        var last = (await ChangesAsync())[^1].Sequence;
        Assert.Equal(4, last);

        var reopened = Open();
        AssertSame(TestItems.Create(3), await reopened.FindAsync(TestItems.Hash(3)));
        Assert.Equal(new byte[32], await reopened.FindAdminTokenHashAsync(TestItems.Create(3).Prefix));
        Assert.True(await reopened.IsBlockedAsync(TestItems.Hash(2)));
        await reopened.RemoveAsync(TestItems.Create(3).Prefix);
        Assert.Equal(last + 1, Assert.Single(await reopened.ChangesAsync(last, 10)).Sequence);
    }

    [Fact]
    public async Task Rewriting_removing_and_restoring_an_item_does_not_make_the_log_grow()
    {
        for (var i = 0; i < 10; i++)
        {
            await _catalogue.PutAsync(TestItems.Create(1, title: $"Title {i}"), null);
            if (i % 3 == 1)
                await _catalogue.RemoveAsync(TestItems.Create(1).Prefix);
        }

        Assert.Equal("Title 9", Assert.Single(await ChangesAsync()).Item!.Title);
    }

    [Fact]
    public async Task An_item_that_comes_to_another_torrent_leaves_the_one_it_had()
    {
        await _catalogue.PutAsync(TestItems.Create(1, "kept"), null);
        await _catalogue.PutAsync(TestItems.Create(2, "kept"), null);
        Assert.Null(await _catalogue.FindAsync(TestItems.Hash(1)));
        AssertSame(TestItems.Create(2, "kept"), await _catalogue.FindAsync(TestItems.Hash(2)));
        await _catalogue.BlockAsync(TestItems.Hash(1));
        Assert.NotNull(await _catalogue.FindAsync(TestItems.Create(2, "kept").Prefix));
    }

    [Fact]
    public async Task A_torrent_with_more_items_than_go_into_a_transaction_is_blocked_with_all_of_them()
    {
        for (var i = 0; i < 23; i++)
            await _catalogue.PutAsync(TestItems.Create(1, $"item-{i}"), null);
        Assert.True(await _catalogue.BlockAsync(TestItems.Hash(1)));
        Assert.Null(await _catalogue.FindAsync(TestItems.Hash(1)));
        var blocks = (await ChangesAsync()).Where(change => change.Kind == ChangeKind.Block).ToList();
        Assert.Equal(Enumerable.Range(24, 23).Select(number => (long)number), blocks.Select(change => change.Sequence));
        Assert.Equal(23, blocks.Select(change => change.Prefix).Distinct().Count());
        Assert.Equal(blocks.Skip(7).Take(3).Select(change => change.Sequence), (await _catalogue.ChangesAsync(blocks[6].Sequence, 3)).Select(change => change.Sequence));
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_named()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => new DynamoDbCatalogue(_table.Client, "no-such-table", _time).FindAsync(TestItems.Hash(1)));
        Assert.Contains("no-such-table", error.Message, StringComparison.Ordinal);
    }

    private DynamoDbCatalogue Open() => new(_table.Client, _table.Name, _time);
}
