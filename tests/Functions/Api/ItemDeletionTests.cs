using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue;
using Replica.Catalogue.Uploads;
using Replica.Ingest.Verify;
using Replica.ObjectCreated;
using Replica.ObjectStore;

namespace Replica.Functions.Tests.Api;

public sealed class ItemDeletionTests : IDisposable
{
    private readonly PublishingSystem _system = new();

    [Fact]
    public async Task The_uploaders_token_deletes_everything_of_the_item()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await PublishAsync(host, TestItem.Folder());

        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(host, upload.Item.Hash, upload.Token));
        Assert.Null(await _system.Catalogue.FindAsync(upload.Item.Info.Hash));
        await _system.SettleAsync();

        Assert.Empty(await _system.KeysAsync());
        Assert.Null(await _system.Catalogue.FindAsync(upload.Item.Info.Hash));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(host, upload.Item.Hash, upload.Token));
    }

    [Fact]
    public async Task Deleted_content_may_be_published_again_by_anybody()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var first = await PublishAsync(host, TestItem.Folder());
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(host, first.Item.Hash, first.Token));

        var second = await PublishAsync(host, TestItem.Folder());

        await _system.AssertPublishedAsync(second.Item);
        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(host, first.Item.Hash, first.Token));
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(host, second.Item.Hash, second.Token));
    }

    [Fact]
    public async Task A_wrong_token_deletes_nothing()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await PublishAsync(host, TestItem.Folder());
        var other = await PublishAsync(host, TestItem.Of("other", 10));

        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(host, upload.Item.Hash, other.Token));
        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(host, upload.Item.Hash, "x"));

        Assert.NotNull(await _system.Catalogue.FindAsync(upload.Item.Info.Hash));
        Assert.NotNull(await _system.ReadAsync($"{upload.Item.Hash}/torrent"));
    }

    [Fact]
    public async Task An_item_that_an_operator_put_has_no_token()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Of("film.mp4", 100);
        await _system.PutByHandAsync(item, "youtube_v2-dQw4w9WgXcQ");
        await _system.SettleAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(host, "youtube_v2-dQw4w9WgXcQ", "x"));
        Assert.NotNull(await _system.Catalogue.FindAsync(item.Info.Hash));
    }

    [Theory]
    [InlineData("c12fe1c06bba254a9dc9f519b335aa7c1367a88a", "t", HttpStatusCode.NotFound)]
    [InlineData("incoming", "t", HttpStatusCode.BadRequest)]
    [InlineData("a/b", "t", HttpStatusCode.BadRequest)]
    [InlineData(null, "t", HttpStatusCode.BadRequest)]
    [InlineData("c12fe1c06bba254a9dc9f519b335aa7c1367a88a", "", HttpStatusCode.BadRequest)]
    public async Task Requests_that_name_nothing_are_refused(string? prefix, string token, HttpStatusCode expected)
    {
        await using var host = await ServiceHost.StartAsync(_system);
        using var answer = await host.PostAsync("/v1/delete", new { prefix, token });
        await ServiceHost.ProblemAsync(answer, expected);
    }

    [Fact]
    public async Task What_is_just_being_promoted_is_not_deleted_under_the_workers_hands()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.UploadAsync(TestItem.Folder());
        await _system.Ledger.ClaimVerifiedAsync(upload.Id, upload.Item.Info.Hash);

        using (var answer = await host.PostAsync("/v1/delete", new { prefix = upload.Item.Hash, token = upload.Token }))
            Assert.Equal("urn:replica:publishing", (await ServiceHost.ProblemAsync(answer, HttpStatusCode.Conflict)).GetProperty("type").GetString());

        await _system.SettleAsync();
        await _system.AssertPublishedAsync(upload.Item);
    }

    [Fact]
    public async Task An_item_whose_upload_is_not_yet_noted_as_published_does_not_come_back()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.UploadAsync(TestItem.Folder());
        var message = await PublishingSystem.TakeAsync(_system.VerifyQueue);
        // The worker dies before it has cleared incoming/, the handler before it has noted that the upload is published.
        var store = Mortal<IObjectStore>.Wrap(_system.Store, new KillSwitch(1, false, nameof(IObjectStore.DeleteAsync)));
        var ledger = Mortal<IUploadLedger>.Wrap(_system.Ledger, new KillSwitch(1, false, nameof(IUploadLedger.MoveAsync)));
        var verifier = new UploadVerifier(store, _system.Catalogue, _system.Ledger, _system.Time);
        await Assert.ThrowsAsync<KilledException>(() => verifier.HandleAsync(message!, default));
        var handler = new ObjectCreatedHandler(_system.Store, _system.Catalogue, ledger, _system.Ingests);
        while (await PublishingSystem.TakeAsync(_system.Events) is { } created)
            await Record.ExceptionAsync(() => handler.HandleAsync(created.Body, default));
        Assert.NotNull(await _system.Catalogue.FindAsync(upload.Item.Info.Hash));
        Assert.Equal("verifying", (await host.StatusAsync(upload)).GetProperty("state").GetString());

        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(host, upload.Item.Hash, upload.Token));
        await _system.VerifyQueue.SendAsync(message!.Body);
        await _system.SettleAsync();

        Assert.Empty(await _system.KeysAsync());
        Assert.Null(await _system.Catalogue.FindAsync(upload.Item.Info.Hash));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deletion_killed_at_any_call_is_finished_by_asking_again(bool afterwards)
    {
        await using var steady = await ServiceHost.StartAsync(_system);
        var survived = false;
        for (var at = 1; !survived; at++)
        {
            var upload = await PublishAsync(steady, TestItem.Folder(seed: at * 10));
            var killSwitch = new KillSwitch(at, afterwards);
            var mortal = _system.Services() with
            {
                Store = Mortal<IObjectStore>.Wrap(_system.Store, killSwitch),
                Ledger = Mortal<IUploadLedger>.Wrap(_system.Ledger, killSwitch),
                Catalogue = Mortal<ICatalogue>.Wrap(_system.Catalogue, killSwitch),
            };
            await using (var dying = await ServiceHost.StartAsync(_system, mortal))
                await DeleteAsync(dying, upload.Item.Hash, upload.Token);
            survived = !killSwitch.Fired;
            if (at % 2 == 0)
                await _system.SettleAsync();

            var again = await DeleteAsync(steady, upload.Item.Hash, upload.Token);
            Assert.True(again is HttpStatusCode.OK or HttpStatusCode.NotFound, $"call {at}: {again}");
            await _system.SettleAsync();
            Assert.Empty(await _system.KeysAsync());
            Assert.Null(await _system.Catalogue.FindAsync(upload.Item.Info.Hash));
            Assert.Null(await _system.Ledger.FindVerifiedAsync(InfoHash.Parse(upload.Item.Hash)));
        }
    }

    public void Dispose() => _system.Dispose();

    private async Task<TestUpload> PublishAsync(ServiceHost host, TestItem item)
    {
        var upload = await host.UploadAsync(item);
        await _system.SettleAsync();
        Assert.Equal("published", (await host.StatusAsync(upload)).GetProperty("state").GetString());
        return upload;
    }

    private static async Task<HttpStatusCode> DeleteAsync(ServiceHost host, string prefix, string token)
    {
        using var answer = await host.PostAsync("/v1/delete", new { prefix, token });
        return answer.StatusCode;
    }
}
