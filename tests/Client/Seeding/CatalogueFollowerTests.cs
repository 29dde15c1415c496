using Replica.Catalogue.Items;
using Replica.Support;

namespace Replica.Client.Tests.Seeding;

public sealed class CatalogueFollowerTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Hashes = [.. Enumerable.Range(0, 10).Select(i => new string((char)('0' + i), 40))];

    private readonly TempFolder _folder = new();
    private FeedService _service = null!;

    public async Task InitializeAsync() => _service = await FeedService.StartAsync();

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_put_and_not_removed_or_blocked_is_seeded()
    {
        for (var i = 0; i < 6; i++) _service.Change(10 + i, "put", $"item{i}", Hashes[i]);
        _service.Change(20, "remove", "item1", Hashes[1]);
        _service.Change(21, "block", Hashes[2], Hashes[2]);
        _service.Change(22, "put", "again", Hashes[2]);
        _service.Change(23, "put", "gone", Hashes[7], hasItem: false);
        _service.Change(24, "put", "twin", Hashes[3]);
        await using var peer = await SeedingFixture.StartAsync(_service, _folder);

        await peer.Follower.CatchUpAsync(CancellationToken.None);

        Assert.Equal(4, peer.Peer.Count);
        Assert.Equal(["item0", "item3", "item4", "item5", "twin"], peer.List.Items.Keys.Select(prefix => prefix.Value).Order(StringComparer.Ordinal));
        Assert.Null(peer.Peer.Find(ItemPrefix.Parse("item2")));
        Assert.Equal(Hashes[3], peer.Peer.Find(ItemPrefix.Parse("twin"))?.ToString());
    }

    [Fact]
    public async Task A_block_that_is_lifted_lets_the_item_be_published_again()
    {
        _service.Change(1, "put", "item", Hashes[1]);
        _service.Change(2, "block", "item", Hashes[1]);
        await using var peer = await SeedingFixture.StartAsync(_service, _folder);
        await peer.Follower.CatchUpAsync(CancellationToken.None);
        Assert.Equal(0, peer.Peer.Count);

        _service.Change(3, "unblock", Hashes[1], Hashes[1]);
        _service.Change(4, "put", "item", Hashes[1]);
        await peer.Follower.CatchUpAsync(CancellationToken.None);

        Assert.Equal(1, peer.Peer.Count);
    }

    [Fact]
    public async Task What_came_before_the_service_failed_is_kept()
    {
        for (var i = 1; i <= 600; i++) _service.Change(i, "put", $"item{i}", i.ToString("x40", System.Globalization.CultureInfo.InvariantCulture));
        await using var peer = await SeedingFixture.StartAsync(_service, _folder);
        _service.FailsFrom = 400;
        Assert.False(await peer.Follower.TryCatchUpAsync(CancellationToken.None));
        Assert.Equal(500, peer.List.Items.Count);

        _service.FailsFrom = long.MaxValue;
        Assert.True(await peer.Follower.TryCatchUpAsync(CancellationToken.None));
        Assert.Equal(600, peer.Peer.Count);
        Assert.Single(_service.Requests, request => request.StartsWith("GET /v1/changes?after=0&", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_restart_goes_on_from_where_it_stood_and_needs_no_service()
    {
        for (var i = 0; i < 3; i++) _service.Change(1 + i, "put", $"item{i}", Hashes[i]);
        _service.Change(4, "block", Hashes[9], Hashes[9]);
        await using (var first = await SeedingFixture.StartAsync(_service, _folder)) await first.Follower.CatchUpAsync(CancellationToken.None);

        _service.IsUp = false;
        await using var second = await SeedingFixture.StartAsync(_service, _folder);
        Assert.Equal(3, second.Peer.Count);
        Assert.False(await second.Follower.TryCatchUpAsync(CancellationToken.None));
        Assert.False(await second.Follower.TryCatchUpAsync(CancellationToken.None));
        Assert.Single(second.Warnings);

        _service.IsUp = true;
        _service.Change(5, "put", "item9", Hashes[9]);
        _service.Change(6, "put", "item4", Hashes[4]);
        Assert.True(await second.Follower.TryCatchUpAsync(CancellationToken.None));
        Assert.Equal(4, second.Peer.Count);
        Assert.Contains(_service.Requests, request => request.StartsWith("GET /v1/changes?after=3&", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_that_was_made_anew_is_read_from_its_beginning()
    {
        _service.Change(1_000, "put", "old", Hashes[1]);
        await using var peer = await SeedingFixture.StartAsync(_service, _folder);
        await peer.Follower.CatchUpAsync(CancellationToken.None);

        _service.Forget();
        _service.Change(3, "put", "new", Hashes[2]);
        await peer.Follower.CatchUpAsync(CancellationToken.None);
        Assert.Equal(["new"], peer.List.Items.Keys.Select(prefix => prefix.Value));

        _service.Forget();
        _service.Change(3, "put", "other", Hashes[3]);
        await peer.Follower.CatchUpAsync(CancellationToken.None);
        Assert.Equal(["other"], peer.List.Items.Keys.Select(prefix => prefix.Value));
    }

    [Fact]
    public async Task An_entry_that_a_later_one_replaced_is_no_new_log()
    {
        _service.Change(1, "put", "kept", Hashes[1]);
        _service.Change(2, "put", "item", Hashes[2]);
        await using var peer = await SeedingFixture.StartAsync(_service, _folder);
        await peer.Follower.CatchUpAsync(CancellationToken.None);

        _service.Change(3, "remove", "item", Hashes[2]);
        await peer.Follower.CatchUpAsync(CancellationToken.None);

        Assert.Equal(["kept"], peer.List.Items.Keys.Select(prefix => prefix.Value));
        Assert.DoesNotContain(_service.Requests.Skip(3), request => request.StartsWith("GET /v1/changes?after=0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Thousands_are_read_page_by_page()
    {
        for (var i = 1; i <= 1_234; i++) _service.Change(i, "put", $"item{i}", $"{i:x40}");
        await using var peer = await SeedingFixture.StartAsync(_service, _folder);

        await peer.Follower.CatchUpAsync(CancellationToken.None);

        Assert.Equal(1_234, peer.Peer.Count);
    }

    [Fact]
    public async Task Own_uploads_are_left_out()
    {
        for (var i = 0; i < 3; i++) _service.Change(1 + i, "put", $"item{i}", Hashes[i]);
        await using var peer = await SeedingFixture.StartAsync(_service, _folder, hash => hash.ToString() == Hashes[1]);

        await peer.Follower.CatchUpAsync(CancellationToken.None);

        Assert.Equal(2, peer.Peer.Count);
        Assert.Null(peer.Peer.Find(ItemPrefix.Parse("item1")));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("incoming")]
    [InlineData("")]
    public async Task Entries_that_name_no_item_are_passed_over(string prefix)
    {
        _service.Change(1, "put", prefix, Hashes[1]);
        _service.Change(2, "put", "nonsense", "zz");
        _service.Change(3, "frobnicate", "item", Hashes[1]);
        await using var peer = await SeedingFixture.StartAsync(_service, _folder);

        await peer.Follower.CatchUpAsync(CancellationToken.None);

        Assert.Equal(0, peer.Peer.Count);
        Assert.Equal(3, peer.List.Last?.Seq);
    }
}
