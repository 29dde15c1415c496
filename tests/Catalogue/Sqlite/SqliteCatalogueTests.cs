using Replica.Catalogue.Sqlite;
using Replica.ObjectStore.Sqlite;
using Replica.Support;

namespace Replica.Catalogue.Tests.Sqlite;

/// <summary>The SQLite catalogue keeps every promise of a catalogue, over restarts too.</summary>
public sealed class SqliteCatalogueTests : CatalogueBehaviour, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteCatalogue _catalogue;

    public SqliteCatalogueTests()
    {
        _database = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        _catalogue = new SqliteCatalogue(_database);
    }

    protected override ICatalogue Catalogue => _catalogue;

    [Fact]
    public async Task Items_blocks_and_sequence_numbers_outlive_a_restart()
    {
        await _catalogue.PutAsync(TestItems.Create(1), new byte[32]);
        await _catalogue.RemoveAsync(TestItems.Create(1).Prefix);
        await _catalogue.BlockAsync(TestItems.Hash(2));
        await _catalogue.PutAsync(TestItems.Create(3), new byte[32]);
        var last = (await ChangesAsync())[^1].Sequence;

        using var database = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        var reopened = new SqliteCatalogue(database);
        AssertSame(TestItems.Create(3), await reopened.FindAsync(TestItems.Hash(3)));
        Assert.Equal(new byte[32], await reopened.FindAdminTokenHashAsync(TestItems.Create(3).Prefix));
        Assert.True(await reopened.IsBlockedAsync(TestItems.Hash(2)));
        await reopened.RemoveAsync(TestItems.Create(3).Prefix);
        Assert.True(Assert.Single(await reopened.ChangesAsync(last, 10)).Sequence > last);
    }

    [Fact]
    public async Task Rewriting_an_item_does_not_make_the_log_grow()
    {
        for (var i = 0; i < 50; i++)
            await _catalogue.PutAsync(TestItems.Create(1, title: $"Title {i}"), null);
        Assert.Equal("Title 49", Assert.Single(await ChangesAsync()).Item!.Title);
    }

    [Fact]
    public async Task Two_processes_may_write_at_once_and_their_changes_keep_one_order()
    {
        using var other = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        var catalogues = new[] { _catalogue, new SqliteCatalogue(other) };
        await Task.WhenAll(catalogues.Select((catalogue, i) => Task.Run(async () =>
        {
            for (var number = 0; number < 30; number++)
                await catalogue.PutAsync(TestItems.Create((i * 30) + number), null);
        })));
        Assert.Equal(Enumerable.Range(1, 60).Select(number => (long)number), (await ChangesAsync()).Select(change => change.Sequence));
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }
}
