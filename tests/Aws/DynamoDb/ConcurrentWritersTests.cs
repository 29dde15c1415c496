using Replica.Aws.Tests.Servers;
using Replica.Catalogue;
using Replica.Catalogue.DynamoDb;
using Replica.Catalogue.Tests;

namespace Replica.Aws.Tests.DynamoDb;

/// <summary>Writers that know nothing of each other, as functions do not, and a reader beside them.</summary>
public sealed class ConcurrentWritersTests : IAsyncLifetime
{
    private const int Writers = 8;
    private const int ChangesEach = 100;

    private DynamoDbTable _table = null!;

    public async Task InitializeAsync() => _table = await DynamoDbTable.CreateAsync();

    public async Task DisposeAsync() => await _table.DisposeAsync();

    [Fact]
    public async Task Eight_writers_give_one_order_without_gaps_and_a_reader_beside_them_misses_nothing()
    {
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));
        var (followed, last) = await FollowAsync(writing);
        await writing;
        Assert.Equal(Writers * ChangesEach, last);
        var state = await ReplayAsync(Open());
        Assert.Equal(state, followed);

        // Each writer puts 20 items three times and removes 40 of those times: every change took a number, and the newest one took the last.
        Assert.Equal(Writers * 20, state.Count);
        Assert.All(state.Values, title => Assert.Equal("round 2", title));
    }

    [Fact]
    public async Task Writers_of_one_item_leave_it_and_its_log_as_the_last_of_them_had_it()
    {
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var catalogue = Open();
            for (var i = 0; i < 5; i++)
            {
                await catalogue.PutAsync(TestItems.Create(1, title: $"{writer}/{i}"), null);
                await catalogue.RemoveAsync(TestItems.Create(1).Prefix);
            }

            await catalogue.PutAsync(TestItems.Create(1, title: $"{writer}"), null);
        })));
        var change = Assert.Single(await Open().ChangesAsync(0, 1000));
        Assert.Equal((ChangeKind.Put, (await Open().FindAsync(TestItems.Hash(1)))!.Title), (change.Kind, change.Item!.Title));
    }

    private async Task WriteAsync(int writer)
    {
        var catalogue = Open();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 20; i++)
            {
                var item = TestItems.Create((writer * 20) + i, title: $"round {round}");
                Assert.Equal(PutOutcome.Written, await catalogue.PutAsync(item, null));
                if (round < 2)
                    Assert.True(await catalogue.RemoveAsync(item.Prefix));
            }
        }
    }

    private async Task<(SortedDictionary<string, string> State, long Sequence)> FollowAsync(Task writing)
    {
        var catalogue = Open();
        var state = new SortedDictionary<string, string>();
        for (var after = 0L; ;)
        {
            var isLast = writing.IsCompleted;
            var page = await catalogue.ChangesAsync(after, 30);
            foreach (var change in page)
            {
                Assert.True(change.Sequence > after, "A change appeared below one already seen.");
                after = change.Sequence;
                Apply(state, change);
            }

            if (isLast && page.Count == 0)
                return (state, after);
        }
    }

    private static async Task<SortedDictionary<string, string>> ReplayAsync(DynamoDbCatalogue catalogue)
    {
        var state = new SortedDictionary<string, string>();
        foreach (var change in await catalogue.ChangesAsync(0, 1000))
            Apply(state, change);
        return state;
    }

    private static void Apply(SortedDictionary<string, string> state, CatalogueChange change)
    {
        if (change is { Kind: ChangeKind.Put, Item: { } item })
            state[change.Prefix.Value] = item.Title;
        else
            state.Remove(change.Prefix.Value);
    }

    private DynamoDbCatalogue Open() => new(_table.Client, _table.Name, TimeProvider.System);
}
