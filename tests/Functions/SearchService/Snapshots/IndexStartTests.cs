using Replica.Catalogue;
using Replica.Catalogue.Indexing;

namespace Replica.Functions.Tests.SearchService.Snapshots;

public sealed class IndexStartTests : IDisposable
{
    private readonly IndexSystem _system = new();

    [Fact]
    public async Task A_new_instance_goes_on_from_the_published_index_and_the_same_one_from_its_disk()
    {
        Put("One", "Two", "Three");
        _system.Catalogue.Add(ChangeKind.Block, SearchSystem.Item("Two"));
        var first = _system.Instance("first");
        await first.CatchUpAsync();
        Assert.NotNull(await first.PublishAsync());
        first.Keeper.Save();
        // Whoever began anew would not know of what came before.
        _system.Catalogue.Forget(4);
        Put("Two", "Four");
        foreach (var name in new[] { "second", "first", "second" })
        {
            var instance = _system.Instance(name);
            await instance.CatchUpAsync();
            Assert.Equal(["Four", "One", "Three"], instance.Titles);
            Assert.Equal(6, instance.Follower.Index.Current.Sequence);
            Assert.True(instance.Follower.CaughtUp.IsCompletedSuccessfully);
        }
    }

    [Fact]
    public async Task An_index_of_another_catalogue_is_refused()
    {
        Put("One", "Two");
        var first = _system.Instance("first");
        await first.CatchUpAsync();
        var published = await first.PublishAsync();
        first.Keeper.Save();
        _system.Catalogue = new();
        Put("Other");
        foreach (var name in new[] { "first", "second" })
        {
            var instance = _system.Instance(name);
            await instance.CatchUpAsync();
            Assert.Equal(["Other"], instance.Titles);
        }

        // And it is published, though its numbers are lower.
        var next = _system.Instance("first");
        await next.CatchUpAsync();
        Assert.True((await next.PublishAsync())!.Generation > published!.Generation);
        Assert.Equal(["Other"], IndexInstance.TitlesOf(await _system.ReadAsync()));
    }

    [Fact]
    public async Task A_damaged_disk_is_replaced_by_the_published_index_and_a_damaged_one_of_those_by_the_catalogue()
    {
        Put("One", "Two");
        var first = _system.Instance("first");
        await first.CatchUpAsync();
        await first.PublishAsync();
        first.Keeper.Save();
        Spoil(Directory.GetFiles(_system.FolderOf("first"), "*.rsi"));
        _system.Catalogue.Forget(2);
        var second = _system.Instance("first");
        await second.CatchUpAsync();
        Assert.Equal(["One", "Two"], second.Titles);

        Spoil(_system.Files);
        Spoil(Directory.GetFiles(_system.FolderOf("first"), "*"));
        Put("Three");
        var third = _system.Instance("first");
        await third.CatchUpAsync();
        Assert.Equal(["Three"], third.Titles);
        third.Keeper.Save();
        var fourth = _system.Instance("first");
        await fourth.CatchUpAsync();
        Assert.Equal(["Three"], fourth.Titles);
    }

    [Fact]
    public async Task What_is_saved_between_two_batches_is_whole_also_its_blocks()
    {
        var instance = _system.Instance("first");
        var item = SearchSystem.Item("One");
        Put("One");
        await instance.CatchUpAsync();
        _system.Catalogue.Add(ChangeKind.Block, item);
        await instance.CatchUpAsync();
        instance.Keeper.Save();
        _system.Catalogue.Forget(2);
        _system.Catalogue.Add(ChangeKind.Put, item);
        var next = _system.Instance("first");
        await next.CatchUpAsync();
        Assert.Empty(next.Titles);
        Assert.True(next.Follower.Index.Current.IsBlocked(item.InfoHash.ToString()));
        _system.Catalogue.Add(ChangeKind.Unblock, item);
        _system.Catalogue.Add(ChangeKind.Put, item);
        await next.CatchUpAsync();
        Assert.Equal(["One"], next.Titles);
    }

    [Fact]
    public async Task What_changed_is_saved_at_the_end()
    {
        Put("One");
        var first = _system.Instance("first");
        await first.CatchUpAsync();
        using var stop = new CancellationTokenSource();
        var keeping = first.Keeper.RunAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
        _system.Catalogue.Forget(1);
        var next = _system.Instance("first");
        await next.CatchUpAsync();
        Assert.Equal(["One"], next.Titles);
    }

    [Fact]
    public async Task An_index_with_torrents_of_a_database_that_is_not_there_any_more_is_refused()
    {
        Put("One");
        var first = _system.Instance("first");
        await first.CatchUpAsync();
        var hash = new string('d', 40);
        Assert.Equal(1, first.Follower.Import([new() { Id = ImportedItem.IdOf(hash), InfoHash = hash, Title = "Imported", Source = "dht" }]));
        first.Keeper.Save();
        var next = _system.Instance("first");
        await next.CatchUpAsync();
        Assert.Equal(["One"], next.Titles);
    }

    public void Dispose() => _system.Dispose();

    private static void Spoil(IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            bytes[^20] ^= 0xff;
            File.Delete(file);
            File.WriteAllBytes(file, bytes);
        }
    }

    private void Put(params string[] titles)
    {
        foreach (var title in titles)
            _system.Catalogue.Add(ChangeKind.Put, SearchSystem.Item(title, ("a.mp4", 1)));
    }
}
