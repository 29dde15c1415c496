using Replica.Catalogue;
using Replica.Catalogue.Snapshots;
using Replica.Functions.Tests.Api;
using Replica.ObjectStore;

namespace Replica.Functions.Tests.SearchService.Snapshots;

public sealed class SnapshotPublisherTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    private readonly IndexSystem _system = new();

    [Fact]
    public async Task What_was_removed_or_blocked_is_not_in_the_next_index_and_nothing_is_published_twice()
    {
        Put("One", "Two", "Three");
        var instance = _system.Instance("first");
        await instance.CatchUpAsync();
        var first = await instance.PublishAsync();
        Assert.Equal(first!.Generation, (await instance.PublishAsync())!.Generation);
        Assert.Equal(3, (await _system.ReadAsync()).Count);
        _system.Catalogue.Add(ChangeKind.Remove, SearchSystem.Item("One"));
        _system.Catalogue.Add(ChangeKind.Block, SearchSystem.Item("Two"));
        await instance.CatchUpAsync();
        var second = await instance.PublishAsync();
        Assert.Equal((first.Generation + 1, 5), (second!.Generation, second.Sequence));
        var published = await _system.ReadAsync();
        Assert.Equal(["Three"], IndexInstance.TitlesOf(published));
        Assert.True(published.IsBlocked(SearchSystem.Item("Two").InfoHash.ToString()));
    }

    [Fact]
    public async Task Changes_are_published_on_schedule_and_removals_within_seconds()
    {
        Put("One");
        var instance = _system.Instance("first");
        using var stop = new CancellationTokenSource();
        var running = instance.Publisher.RunAsync(stop.Token);
        await instance.CatchUpAsync();
        var first = await NextAsync(0);
        Put("Two");
        await instance.CatchUpAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(4.5));
        Assert.Equal(first, await GenerationAsync());
        var second = await NextAsync(first);
        Assert.Equal(2, (await _system.ReadAsync()).Count);
        _system.Catalogue.Add(ChangeKind.Remove, SearchSystem.Item("Two"));
        await instance.CatchUpAsync();
        var before = _system.Time.GetUtcNow();
        await NextAsync(second);
        Assert.InRange((_system.Time.GetUtcNow() - before).TotalSeconds, 0, 10);
        Assert.Equal(["One"], IndexInstance.TitlesOf(await _system.ReadAsync()));

        // It is signed again before it expires, though nothing changes.
        var third = await GenerationAsync();
        _system.Time.Advance(TimeSpan.FromDays(3));
        await NextAsync(third);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Bound));
    }

    [Fact]
    public async Task A_publisher_that_stalled_does_not_undo_what_another_has_published_since()
    {
        Put("One");
        var other = _system.Instance("other");
        await other.CatchUpAsync();
        await other.PublishAsync();
        IndexPointer? meanwhile = null;
        var stalled = _system.Instance("stalled", Stalling.Before(nameof(IObjectStore.ReplaceAsync), _system.Store, async () =>
        {
            Put("Three");
            await other.CatchUpAsync();
            meanwhile = await other.PublishAsync();
        }));
        Put("Two");
        await stalled.CatchUpAsync();
        Assert.Null(await stalled.PublishAsync());
        Assert.Equal(meanwhile!.Generation, await GenerationAsync());
        Assert.Equal(["One", "Three", "Two"], IndexInstance.TitlesOf(await _system.ReadAsync()));

        // Nor does one that has read less of the catalogue.
        Assert.Null(await stalled.PublishAsync());
        await stalled.CatchUpAsync();
        await stalled.PublishAsync();
        Assert.Equal(3, (await _system.ReadAsync()).Count);
    }

    [Fact]
    public async Task Killed_at_any_call_to_the_store_it_leaves_a_whole_index_and_the_next_one_publishes()
    {
        Put("One");
        var first = _system.Instance("first");
        await first.CatchUpAsync();
        await first.PublishAsync();
        for (var (at, title) = (1, 0); at <= 8; at++)
        {
            foreach (var afterwards in new[] { false, true })
            {
                Put($"film {title++}");
                var mortal = _system.Instance($"mortal{at}{afterwards}", Mortal<IObjectStore>.Wrap(_system.Store, new KillSwitch(at, afterwards)));
                await Record.ExceptionAsync(async () =>
                {
                    await mortal.CatchUpAsync();
                    await mortal.PublishAsync();
                });
                Assert.InRange((await _system.ReadAsync()).Count, title, title + 1);
                await first.CatchUpAsync();
                await first.PublishAsync();
                Assert.Equal(title + 1, (await _system.ReadAsync()).Count);
            }
        }
    }

    [Fact]
    public async Task Files_that_no_pointer_names_are_deleted_after_two_hours()
    {
        Put("One");
        var instance = _system.Instance("first");
        await instance.CatchUpAsync();
        await instance.PublishAsync();
        var old = Assert.Single(_system.Files);
        for (var minutes = 0; minutes <= 130; minutes += 10)
        {
            Assert.Equal(minutes <= 120, _system.Files.Contains(old));
            Put($"film {minutes}");
            await instance.CatchUpAsync();
            await instance.PublishAsync();
            _system.Time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.InRange((await _system.ReadAsync()).Count, 1, 20);
    }

    public void Dispose() => _system.Dispose();

    private async Task<long> GenerationAsync()
    {
        await using var content = await _system.Store.OpenAsync(SignedIndexPointer.ObjectKey);
        if (content is null)
            return 0;
        using var bytes = new MemoryStream();
        await content.Content.CopyToAsync(bytes);
        return SignedIndexPointer.FromObject(bytes.ToArray()).Open([IndexInstance.Key.Public]).Generation;
    }

    /// <summary>Lets time pass until there is a newer pointer.</summary>
    private async Task<long> NextAsync(long generation)
    {
        using var stop = new CancellationTokenSource(Bound);
        while (await GenerationAsync() is var current)
        {
            if (current > generation)
                return current;
            stop.Token.ThrowIfCancellationRequested();
            if (_system.Time.PendingTimers > 0)
                _system.Time.Advance(TimeSpan.FromSeconds(1));
            else
                await Task.Yield();
        }

        return 0;
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        using var stop = new CancellationTokenSource(Bound);
        for (var end = _system.Time.GetUtcNow() + by; _system.Time.GetUtcNow() < end; stop.Token.ThrowIfCancellationRequested())
        {
            if (_system.Time.PendingTimers > 0)
                _system.Time.Advance(TimeSpan.FromSeconds(1));
            else
                await Task.Yield();
        }
    }

    private void Put(params string[] titles)
    {
        foreach (var title in titles)
            _system.Catalogue.Add(ChangeKind.Put, SearchSystem.Item(title, ("a.mp4", 1)));
    }
}
