using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.Functions.Tests.Api;
using Replica.ObjectStore.Events;

namespace Replica.Functions.Tests.ObjectCreated;

/// <content>Removals, late events and handlers that are overtaken.</content>
public sealed partial class ObjectCreatedHandlerTests
{
    [Fact]
    public async Task The_same_event_twice_logs_one_change()
    {
        await _system.PutByHandAsync(TestItem.Of("a", 10), ByHand);
        await _system.SettleAsync();
        await _system.Handler.HandleAsync(Created($"{ByHand}/torrent"), default);
        Assert.Single(await _system.Catalogue.ChangesAsync(0, 100));
    }

    [Fact]
    public async Task Removing_the_torrent_removes_the_item_and_a_late_creation_does_not_bring_it_back()
    {
        await _system.PutByHandAsync(TestItem.Of("a", 10), ByHand);
        await _system.SettleAsync();
        await _system.Store.DeleteAsync($"{ByHand}/torrent");
        await _system.SettleAsync();
        Assert.Null(await _system.Catalogue.FindAsync(ItemPrefix.Parse(ByHand)));

        await _system.Handler.HandleAsync(Created($"{ByHand}/torrent"), default);
        Assert.Null(await _system.Catalogue.FindAsync(ItemPrefix.Parse(ByHand)));
    }

    [Fact]
    public async Task A_removal_event_that_comes_late_does_not_remove_what_is_there_again()
    {
        await _system.PutByHandAsync(TestItem.Of("a", 10), ByHand);
        await _system.SettleAsync();
        await _system.Handler.HandleAsync(
            ObjectEventJson.Write(new ObjectEvent("ObjectRemoved:Delete", $"{ByHand}/torrent", 0, "", DateTimeOffset.UnixEpoch)), default);
        Assert.NotNull(await _system.Catalogue.FindAsync(ItemPrefix.Parse(ByHand)));
    }

    [Fact]
    public async Task A_handler_that_is_overtaken_by_the_removal_of_what_it_read_does_not_bring_it_back()
    {
        await _system.PutByHandAsync(TestItem.Of("a", 10), ByHand);
        await HeldUpAt(nameof(ICatalogue.PutAsync), async () =>
        {
            await _system.Store.DeleteAsync($"{ByHand}/torrent");
            await _system.SettleAsync();
        }).HandleAsync(Created($"{ByHand}/torrent"), default);
        Assert.Null(await _system.Catalogue.FindAsync(ItemPrefix.Parse(ByHand)));
    }

    [Fact]
    public async Task A_handler_that_is_overtaken_by_a_new_item_where_it_saw_none_does_not_remove_it()
    {
        await _system.PutByHandAsync(TestItem.Of("a", 10), ByHand);
        await _system.SettleAsync();
        await _system.Store.DeleteAsync($"{ByHand}/torrent");
        var removed = (await PublishingSystem.TakeAsync(_system.Events))!.Body;
        var other = TestItem.Of("b", 10);
        await HeldUpAt(nameof(ICatalogue.RemoveAsync), async () =>
        {
            await _system.PutByHandAsync(other, ByHand);
            await _system.SettleAsync();
        }).HandleAsync(removed, default);
        Assert.Equal(other.Info.Hash, (await _system.Catalogue.FindAsync(ItemPrefix.Parse(ByHand)))!.InfoHash);
    }
}
