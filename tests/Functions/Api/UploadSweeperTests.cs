using System.Net;
using Replica.Api.Uploads;
using Replica.Catalogue.Items;

namespace Replica.Functions.Tests.Api;

public sealed class UploadSweeperTests : IDisposable
{
    private readonly PublishingSystem _system = new();

    [Fact]
    public async Task An_upload_that_is_never_completed_ends_after_a_week_and_leaves_nothing()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.CreateAsync(TestItem.Folder());
        await host.SendAllAsync(upload);

        _system.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await Sweeper().SweepAsync();
        Assert.Equal("receiving", (await host.StatusAsync(upload)).GetProperty("state").GetString());
        _system.Time.Advance(TimeSpan.FromSeconds(2));
        await Sweeper().SweepAsync();

        var status = await host.StatusAsync(upload);
        Assert.Equal("rejected", status.GetProperty("state").GetString());
        Assert.Contains("in time", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(await _system.KeysAsync());
        var record = await _system.Ledger.FindAsync(upload.Id);
        Assert.Empty(await _system.Store.ListPartsAsync(ItemKeys.IncomingFile(upload.Id, 0), record!.Files[0].PartsId));
    }

    [Fact]
    public async Task A_lost_verification_is_asked_for_again_at_most_once_in_a_while()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.UploadAsync(TestItem.Folder());
        Assert.NotNull(await PublishingSystem.TakeAsync(_system.VerifyQueue));

        await Sweeper().SweepAsync();
        Assert.Null(await PublishingSystem.TakeAsync(_system.VerifyQueue));
        _system.Time.Advance(TimeSpan.FromMinutes(16));
        await Sweeper().SweepAsync();
        Assert.NotNull(await PublishingSystem.TakeAsync(_system.VerifyQueue));
        await Sweeper().SweepAsync();
        using (await host.CompleteAsync(upload))
            Assert.Null(await PublishingSystem.TakeAsync(_system.VerifyQueue));
        _system.Time.Advance(TimeSpan.FromMinutes(16));
        await Sweeper().SweepAsync();
        await _system.SettleAsync();

        await _system.AssertPublishedAsync(upload.Item);
    }

    [Fact]
    public async Task An_upload_that_can_not_be_verified_is_given_up_after_two_weeks()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.UploadAsync(TestItem.Folder());
        _system.Time.Advance(TimeSpan.FromDays(14) + TimeSpan.FromSeconds(1));
        await Sweeper().SweepAsync();
        Assert.Equal("rejected", (await host.StatusAsync(upload)).GetProperty("state").GetString());
        await _system.SettleAsync();
        Assert.Empty(await _system.KeysAsync());
    }

    [Fact]
    public async Task What_comes_in_after_an_upload_has_ended_is_deleted_and_what_is_under_way_stays()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var ended = await host.UploadAsync(TestItem.Of("a", 10));
        await _system.SettleAsync();
        Assert.Equal(HttpStatusCode.OK, await host.PutAsync(ended.TorrentUrl, ended.Item.TorrentBytes));
        var receiving = await host.CreateAsync(TestItem.Of("b", 10, 2));
        await host.SendAllAsync(receiving);

        await Sweeper().SweepAsync();
        Assert.Equal(2, (await _system.KeysAsync("incoming/")).Length);
        _system.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await Sweeper().SweepAsync();

        Assert.Equal([ItemKeys.IncomingTorrent(receiving.Id)], await _system.KeysAsync("incoming/"));
        await _system.Store.DeleteAsync(ItemKeys.IncomingTorrent(receiving.Id));
        await _system.AssertPublishedAsync(ended.Item);
    }

    public void Dispose() => _system.Dispose();

    private UploadSweeper Sweeper() => new(_system.Services());
}
