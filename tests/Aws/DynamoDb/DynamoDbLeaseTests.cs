using Replica.Aws.Tests.Servers;
using Replica.Catalogue.DynamoDb;

namespace Replica.Aws.Tests.DynamoDb;

public sealed class DynamoDbLeaseTests : IAsyncLifetime
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    private readonly FrozenClock _time = new();
    private DynamoDbTable _table = null!;

    public async Task InitializeAsync() => _table = await DynamoDbTable.CreateAsync();

    public async Task DisposeAsync() => await _table.DisposeAsync();

    [Fact]
    public async Task One_holds_it_until_it_lapses_or_is_given_back()
    {
        var (a, b) = (Lease("a"), Lease("b"));
        Assert.True(await a.TryHoldAsync(Duration));
        // The only key that the stack lets search containers write.
        var record = await _table.Client.GetItemAsync(_table.Name, new() { ["pk"] = new("lease#text:search"), ["sk"] = new("lease") });
        Assert.Equal("a", record.Item["holder"].S);
        Assert.False(await b.TryHoldAsync(Duration));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(await a.TryHoldAsync(Duration));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.False(await b.TryHoldAsync(Duration));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await b.TryHoldAsync(Duration));
        Assert.False(await a.TryHoldAsync(Duration));
        await a.ReleaseAsync();
        Assert.False(await a.TryHoldAsync(Duration));
        await b.ReleaseAsync();
        Assert.True(await a.TryHoldAsync(Duration));
    }

    [Fact]
    public async Task Of_many_at_once_one_gets_it()
    {
        var held = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Lease($"{i}").TryHoldAsync(Duration)));
        Assert.Equal(1, held.Count(isHeld => isHeld));
    }

    private DynamoDbLease Lease(string holder) => new(_table.Client, _table.Name, "search", holder, _time);
}
