using Replica.Catalogue.Items;
using Replica.Functions.Tests.Api;
using Replica.Ingest.Verify;

namespace Replica.Functions.Tests.Ingest;

/// <content>What stands at the item's keys already.</content>
public sealed partial class UploadVerifierTests
{
    [Fact]
    public async Task What_stands_at_the_items_keys_is_never_overwritten()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Folder();
        var key = ItemKeys.Data(ItemPrefix.Parse(item.Hash), item.Info, item.Info.Files[0]);
        var foreign = Flip(item.Files[0].Bytes, 7);
        await _system.PutAsync(key, foreign);

        var upload = await host.UploadAsync(item);
        await _system.SettleAsync();

        var status = await host.StatusAsync(upload);
        Assert.Equal("rejected", status.GetProperty("state").GetString());
        Assert.Contains("operator", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(foreign, await _system.ReadAsync(key));
        Assert.Null(await _system.ReadAsync(ItemKeys.Torrent(ItemPrefix.Parse(item.Hash))));
        Assert.Null(await _system.Ledger.FindVerifiedAsync(item.Info.Hash));

        await _system.Store.DeleteAsync(key);
        await host.UploadAsync(item);
        await _system.SettleAsync();
        await _system.AssertPublishedAsync(item);
    }

    [Fact]
    public async Task Right_bytes_that_stand_there_already_are_taken()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Folder();
        await _system.PutAsync(ItemKeys.Data(ItemPrefix.Parse(item.Hash), item.Info, item.Info.Files[0]), item.Files[0].Bytes);
        await host.UploadAsync(item);
        await _system.SettleAsync();
        await _system.AssertPublishedAsync(item);
    }

    [Fact]
    public async Task A_foreign_torrent_at_the_items_key_stops_the_promotion()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Folder();
        await _system.PutAsync($"{item.Hash}/torrent", TestItem.Of("x", 10).TorrentBytes);
        var upload = await host.UploadAsync(item);
        var message = await PublishingSystem.TakeAsync(_system.VerifyQueue);
        var verifier = new UploadVerifier(_system.Store, _system.Catalogue, _system.Ledger, _system.Time);
        await verifier.HandleAsync(message!, default);
        Assert.Contains("operator", (await host.StatusAsync(upload)).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_promotion_given_up_takes_its_words_back_but_no_operators()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Folder();
        var metadata = $"{item.Hash}/metadata";
        await BlockBeforeTorrentIsPutAsync(await host.UploadAsync(item));
        Assert.Null(await _system.ReadAsync(metadata));

        await _system.PutAsync(metadata, "{\"title\":\"An operator's\"}"u8.ToArray());
        await BlockBeforeTorrentIsPutAsync(await host.UploadAsync(item));
        Assert.NotNull(await _system.ReadAsync(metadata));
    }
}
