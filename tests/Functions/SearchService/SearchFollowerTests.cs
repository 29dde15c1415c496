using Microsoft.Extensions.Logging.Abstractions;
using Replica.Catalogue;
using Replica.SearchService.Following;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService;

public sealed class SearchFollowerTests
{
    [Fact]
    public async Task What_is_put_is_found_and_what_is_removed_is_gone()
    {
        await using var system = await SearchSystem.StartAsync();
        var item = SearchSystem.Item("Sintel", ("a.mp4", 1));
        await system.PutAsync(item);
        Assert.Equal(["Sintel"], await system.TitlesAsync("s=sintel"));
        await system.PutAsync(item with { Title = "Renamed" });
        Assert.Equal(["Renamed"], await system.TitlesAsync("s="));
        Assert.True(await system.Catalogue.RemoveAsync(item.Prefix));
        await system.Follower.CatchUpAsync(default);
        Assert.Empty(await system.TitlesAsync("s="));
    }

    [Fact]
    public async Task What_is_blocked_is_gone_until_it_is_unblocked_and_put_again()
    {
        await using var system = await SearchSystem.StartAsync();
        var item = SearchSystem.Item("Sintel", ("a.mp4", 1));
        await system.PutAsync(item, SearchSystem.Item("Other", ("b.mp4", 1)));
        Assert.True(await system.Catalogue.BlockAsync(item.InfoHash));
        await system.Follower.CatchUpAsync(default);
        Assert.Equal(["Other"], await system.TitlesAsync("s="));
        Assert.Empty(await system.TitlesAsync($"s={item.InfoHash}"));
        Assert.True(await system.Catalogue.UnblockAsync(item.InfoHash));
        await system.PutAsync(item);
        Assert.Equal(["Sintel"], await system.TitlesAsync($"s={item.InfoHash}"));
    }

    [Fact]
    public async Task A_new_follower_reads_more_changes_than_one_batch_holds()
    {
        await using var system = await SearchSystem.StartAsync();
        await system.PutAsync([.. Enumerable.Range(0, 1_005).Select(i => SearchSystem.Item($"film {i}", ("a.mp4", 1)))]);
        var second = new SearchFollower(system.Catalogue, new ManualTimeProvider(), NullLogger<SearchFollower>.Instance);
        await second.CatchUpAsync(default);
        Assert.Equal(1_005, second.Index.Current.Count);
    }

    [Fact]
    public async Task A_block_removes_every_document_of_the_hash_within_and_before_its_batch()
    {
        var item = SearchSystem.Item("Sintel", ("a.mp4", 1));
        var alias = item with { Prefix = Catalogue.Items.ItemPrefix.Parse("youtube_v2-abc") };
        var catalogue = new ScriptedCatalogue();
        var follower = new SearchFollower(catalogue, new ManualTimeProvider(), NullLogger<SearchFollower>.Instance);
        catalogue.Add(ChangeKind.Put, item);
        await follower.CatchUpAsync(default);
        catalogue.Add(ChangeKind.Put, alias);
        catalogue.Add(ChangeKind.Block, item);
        catalogue.Add(ChangeKind.Put, alias);
        await follower.CatchUpAsync(default);
        Assert.Equal(0, follower.Index.Current.Count);
        catalogue.Add(ChangeKind.Unblock, item);
        catalogue.Add(ChangeKind.Put, alias);
        await follower.CatchUpAsync(default);
        Assert.Equal(1, follower.Index.Current.Count);
    }

    [Fact]
    public async Task A_failing_catalogue_is_asked_again_ever_more_seldom_and_then_every_quarter_second()
    {
        var time = new ManualTimeProvider();
        var catalogue = new ScriptedCatalogue { Failures = 3 };
        catalogue.Add(ChangeKind.Put, SearchSystem.Item("Sintel", ("a.mp4", 1)));
        var follower = new SearchFollower(catalogue, time, NullLogger<SearchFollower>.Instance);
        using var stop = new CancellationTokenSource();
        var running = follower.RunAsync(stop.Token);
        foreach (var (wait, calls) in new[] { (500, 1), (1_000, 2), (2_000, 3) })
        {
            await WaitingAsync(time);
            Assert.False(follower.CaughtUp.IsCompleted);
            Assert.Equal(calls, catalogue.Calls);
            time.Advance(TimeSpan.FromMilliseconds(wait - 1));
            Assert.Equal(calls, catalogue.Calls);
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await follower.CaughtUp;
        Assert.Equal(1, follower.Index.Current.Count);
        await WaitingAsync(time);
        catalogue.Add(ChangeKind.Put, SearchSystem.Item("Second", ("a.mp4", 1)));
        time.Advance(TimeSpan.FromMilliseconds(250));
        await WaitingAsync(time);
        Assert.Equal(2, follower.Index.Current.Count);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static async Task WaitingAsync(ManualTimeProvider time)
    {
        while (time.PendingTimers == 0)
            await Task.Yield();
    }
}
