using Replica.Catalogue;
using Replica.Catalogue.Uploads;
using Replica.Functions.Tests.Api;
using Replica.Ingest.Verify;
using Replica.ObjectStore;

namespace Replica.Functions.Tests.Ingest;

public sealed class UploadVerifierKillTests : IDisposable
{
    private readonly PublishingSystem _system = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_killed_at_any_call_leaves_one_whole_item_after_the_next_run(bool afterwards)
    {
        var survived = false;
        for (var at = 1; !survived; at++)
        {
            using var system = new PublishingSystem();
            await using var host = await ServiceHost.StartAsync(system);
            var upload = await host.UploadAsync(TestItem.Folder());
            survived = !await DieAsync(system, at, afterwards);
            // The event of a .torrent that was put may be handled before or after the message comes back.
            if (at % 2 == 0)
                await system.SettleAsync();
            await system.VerifyQueue.SendAsync($$"""{"uploadId":"{{upload.Id}}"}""");
            await system.SettleAsync();

            Assert.Empty(system.Failures);
            Assert.Equal("published", (await host.StatusAsync(upload)).GetProperty("state").GetString());
            await system.AssertPublishedAsync(upload.Item);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rejection_killed_at_any_call_is_finished_by_the_next_run(bool afterwards)
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var survived = false;
        for (var at = 1; !survived; at++)
        {
            var item = TestItem.Folder(seed: at * 10);
            var upload = await host.UploadAsync(item);
            Assert.Equal(System.Net.HttpStatusCode.OK, await host.PutAsync(upload.TorrentUrl, new byte[item.TorrentBytes.Length]));
            survived = !await DieAsync(_system, at, afterwards);
            await _system.VerifyQueue.SendAsync($$"""{"uploadId":"{{upload.Id}}"}""");
            await _system.SettleAsync();

            Assert.Equal("rejected", (await host.StatusAsync(upload)).GetProperty("state").GetString());
            Assert.Empty(await _system.KeysAsync());
            Assert.Null(await _system.Ledger.FindVerifiedAsync(item.Info.Hash));
        }
    }

    public void Dispose() => _system.Dispose();

    /// <returns>True if the worker died; false if it was done before the n-th call.</returns>
    private static async Task<bool> DieAsync(PublishingSystem system, int at, bool afterwards)
    {
        var killSwitch = new KillSwitch(at, afterwards);
        var verifier = new UploadVerifier(
            Mortal<IObjectStore>.Wrap(system.Store, killSwitch), Mortal<ICatalogue>.Wrap(system.Catalogue, killSwitch),
            Mortal<IUploadLedger>.Wrap(system.Ledger, killSwitch), system.Time);
        var message = await PublishingSystem.TakeAsync(system.VerifyQueue);
        var died = await Record.ExceptionAsync(() => verifier.HandleAsync(message!, default));
        Assert.Equal(killSwitch.Fired, died is KilledException);
        return killSwitch.Fired;
    }
}
