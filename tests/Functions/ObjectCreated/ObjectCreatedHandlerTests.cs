using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.Catalogue.Jobs;
using Replica.Catalogue.Publishing;
using Replica.Catalogue.Uploads;
using Replica.Functions.Tests.Api;
using Replica.ObjectCreated;
using Replica.ObjectStore;
using Replica.ObjectStore.Events;

namespace Replica.Functions.Tests.ObjectCreated;

public sealed partial class ObjectCreatedHandlerTests : IDisposable
{
    private const string ByHand = "youtube_v2-dQw4w9WgXcQ";
    private readonly PublishingSystem _system = new();

    [Fact]
    public async Task An_operators_item_is_catalogued_under_its_own_prefix()
    {
        var item = TestItem.Folder();
        await _system.PutByHandAsync(item, ByHand, """
            {"title":"فیلم ۱","description":"d","tags":["a",1,"b"],"creationTimestamp":"2020-02-03T04:05:06+01:00","unknown":{},
             "externalSource":{"url":"https://example.org/","channel":5}}
            """);
        await _system.SettleAsync();

        Assert.Empty(_system.Failures);
        var found = await _system.Catalogue.FindAsync(ItemPrefix.Parse(ByHand));
        Assert.Equal("فیلم ۱", found!.Title);
        Assert.Equal("d", found.Description);
        Assert.Equal(["a", "b"], found.Tags.ToArray());
        Assert.Equal(new DateTimeOffset(2020, 2, 3, 3, 5, 6, TimeSpan.Zero), found.Created);
        Assert.Equal(item.Name, found.Name);
        Assert.Equal(item.Files.Select(file => (long)file.Bytes.Length), found.Files.Select(file => file.Length));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"title\":5,\"tags\":\"x\",\"creationTimestamp\":\"yesterday\",\"description\":\"\\ud800\"}")]
    public async Task Metadata_that_cannot_be_read_does_not_keep_an_item_out(string? metadata)
    {
        var item = TestItem.Of("film.mp4", 20_000);
        await _system.PutByHandAsync(item, ByHand, metadata);
        await _system.SettleAsync();

        Assert.Empty(_system.Failures);
        var found = await _system.Catalogue.FindAsync(ItemPrefix.Parse(ByHand));
        Assert.Equal("film.mp4", found!.Title);
        Assert.Equal((await _system.Store.FindAsync($"{ByHand}/torrent"))!.LastModified, found.Created);
    }

    [Fact]
    public async Task Overlong_words_are_cut_between_characters()
    {
        var title = new string('a', 999) + "😀😀";
        await _system.PutByHandAsync(TestItem.Of("a", 10), ByHand, $$"""{"title":"{{title}}"}""");
        await _system.SettleAsync();
        Assert.Equal(new string('a', 999), (await _system.Catalogue.FindAsync(ItemPrefix.Parse(ByHand)))!.Title);
    }

    [Fact]
    public async Task Bytes_put_by_hand_are_hashed()
    {
        var item = TestItem.Folder();
        await _system.PutByHandAsync(item with { Files = [(item.Files[0].Path, new byte[40_000]), item.Files[1], item.Files[2]] }, ByHand);
        await _system.SettleAsync();
        var refused = Assert.IsType<ItemRefusedException>(Assert.Single(_system.Failures));
        Assert.Contains("Piece 0", refused.Message, StringComparison.Ordinal);
        Assert.Null(await _system.Catalogue.FindAsync(item.Info.Hash));
    }

    [Fact]
    public async Task A_torrent_without_its_files_is_refused_and_catalogued_once_they_are_there()
    {
        var item = TestItem.Folder();
        await _system.PutAsync($"{ByHand}/torrent", item.TorrentBytes);
        var message = (await PublishingSystem.TakeAsync(_system.Events))!.Body;
        await Assert.ThrowsAsync<ItemRefusedException>(() => _system.Handler.HandleAsync(message, default));

        await _system.PutByHandAsync(item, ByHand);
        await _system.Handler.HandleAsync(message, default);
        Assert.NotNull(await _system.Catalogue.FindAsync(ItemPrefix.Parse(ByHand)));
    }

    [Fact]
    public async Task A_malformed_torrent_is_told_after_the_other_records_were_handled()
    {
        var item = TestItem.Of("good", 10);
        await _system.PutAsync("bad/torrent", "d4:infoi1ee"u8.ToArray());
        await _system.PutByHandAsync(item, "good");
        // One message, the bad record first, as S3 may send it.
        var bad = Created("bad/torrent");
        var good = Created("good/torrent");
        var records = string.Join(',', new[] { bad, good }.Select(message => System.Text.Json.Nodes.JsonNode.Parse(message)!["Records"]![0]!.ToJsonString()));

        var refused = await Assert.ThrowsAsync<ItemRefusedException>(() => _system.Handler.HandleAsync($$"""{"Records":[{{records}}]}""", default));

        Assert.Contains("bad/torrent", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await _system.Catalogue.FindAsync(ItemPrefix.Parse("good")));
    }

    [Fact]
    public async Task A_blocked_torrent_is_not_catalogued()
    {
        var item = TestItem.Of("a", 10);
        await _system.Catalogue.BlockAsync(item.Info.Hash);
        await _system.PutByHandAsync(item, ByHand);
        await _system.SettleAsync();
        Assert.Empty(_system.Failures);
        Assert.Null(await _system.Catalogue.FindAsync(ItemPrefix.Parse(ByHand)));
        Assert.Empty(await _system.KeysAsync($"{ByHand}/"));
    }

    [Fact]
    public async Task An_upload_blocked_after_its_promotion_is_rejected()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.UploadAsync(TestItem.Of("a", 10));
        var verifier = new Replica.Ingest.Verify.UploadVerifier(_system.Store, _system.Catalogue, _system.Ledger, _system.Time);
        await verifier.HandleAsync((await PublishingSystem.TakeAsync(_system.VerifyQueue))!, default);
        await _system.Catalogue.BlockAsync(upload.Item.Info.Hash);
        await _system.SettleAsync();

        var status = await host.StatusAsync(upload);
        Assert.Equal("rejected", status.GetProperty("state").GetString());
        Assert.Equal(RejectionReason.Blocked, status.GetProperty("reason").GetString());
        Assert.Null(await _system.Catalogue.FindAsync(upload.Item.Info.Hash));
        // Whoever has the link would still be served.
        Assert.Empty(await _system.KeysAsync($"{upload.Item.Hash}/"));
    }

    [Fact]
    public async Task The_uploaders_token_hash_goes_with_the_item()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.UploadAsync(TestItem.Of("a", 10));
        await _system.SettleAsync();
        var record = await _system.Ledger.FindAsync(upload.Id);
        Assert.Equal(record!.AdminTokenHash, await _system.Catalogue.FindAdminTokenHashAsync(ItemPrefix.Parse(upload.Item.Hash)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_call_it_is_finished_by_the_next_delivery(bool afterwards)
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var survived = false;
        for (var at = 1; !survived; at++)
        {
            var upload = await host.UploadAsync(TestItem.Folder(seed: at * 10));
            var verifier = new Replica.Ingest.Verify.UploadVerifier(_system.Store, _system.Catalogue, _system.Ledger, _system.Time);
            await verifier.HandleAsync((await PublishingSystem.TakeAsync(_system.VerifyQueue))!, default);
            var killSwitch = new KillSwitch(at, afterwards);
            var dying = new ObjectCreatedHandler(
                Mortal<IObjectStore>.Wrap(_system.Store, killSwitch), Mortal<ICatalogue>.Wrap(_system.Catalogue, killSwitch),
                Mortal<IUploadLedger>.Wrap(_system.Ledger, killSwitch), Mortal<IIngestLedger>.Wrap(_system.Ingests, killSwitch));
            await Record.ExceptionAsync(() => dying.HandleAsync(Created($"{upload.Item.Hash}/torrent"), default));
            survived = !killSwitch.Fired;
            await _system.SettleAsync();

            Assert.Equal("published", (await host.StatusAsync(upload)).GetProperty("state").GetString());
            Assert.NotNull(await _system.Catalogue.FindAsync(upload.Item.Info.Hash));
        }
    }

    [Fact]
    public async Task What_no_event_told_of_is_found_in_the_listing()
    {
        var item = TestItem.Of("a", 10);
        await _system.PutByHandAsync(item, ByHand);
        await _system.PutByHandAsync(TestItem.Of("b", 10, 2), "known");
        await _system.PutAsync("broken/torrent", "x"u8.ToArray());
        while (await PublishingSystem.TakeAsync(_system.Events) is { } lost)
        {
            if (lost.Body.Contains("known", StringComparison.Ordinal))
                await _system.Handler.HandleAsync(lost.Body, default);
        }

        var refused = new List<ItemRefusedException>();
        var reconciliation = new CatalogueReconciliation(_system.Store, _system.Catalogue, _system.Handler);
        Assert.Equal(1, await reconciliation.RunAsync(refused.Add));

        Assert.Contains("broken/torrent", Assert.Single(refused).Message, StringComparison.Ordinal);
        Assert.NotNull(await _system.Catalogue.FindAsync(ItemPrefix.Parse(ByHand)));
        Assert.Equal(0, await reconciliation.RunAsync(_ => { }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("[]")]
    public async Task A_message_that_is_no_event_is_refused(string body) =>
        await Assert.ThrowsAsync<FormatException>(() => _system.Handler.HandleAsync(body, default));

    [Fact]
    public async Task Objects_that_are_no_items_torrent_are_passed_over()
    {
        await _system.Handler.HandleAsync(Created("a/data/b/torrent"), default);
        await _system.Handler.HandleAsync(Created("incoming/torrent"), default);
        await _system.Handler.HandleAsync("""{"Event":"s3:TestEvent","Bucket":"b"}""", default);
        Assert.Empty(await _system.Catalogue.ChangesAsync(0, 100));
    }

    [Fact]
    public async Task An_ingested_item_whose_source_has_another_torrent_stays_out()
    {
        var (winner, loser) = (TestItem.Of("a.mp4", 30_000, seed: 1), TestItem.Of("a.mp4", 30_000, seed: 2));
        await _system.Ingests.TryClaimAsync("youtube:x", winner.Info.Hash, null);
        foreach (var item in new[] { loser, winner })
            await _system.PutByHandAsync(item, item.Hash, """{"title":"t","externalSource":{"url":"https://example.org/","id":"youtube:x"}}""");
        await _system.SettleAsync();

        Assert.Empty(_system.Failures);
        Assert.Null(await _system.Catalogue.FindAsync(loser.Info.Hash));
        Assert.NotNull(await _system.Catalogue.FindAsync(winner.Info.Hash));
    }

    [Fact]
    public async Task A_claim_that_is_missing_is_made_again_by_the_first_item_of_its_source()
    {
        var (first, second) = (TestItem.Of("a.mp4", 30_000, seed: 1), TestItem.Of("a.mp4", 30_000, seed: 2));
        foreach (var item in new[] { first, second })
        {
            await _system.PutByHandAsync(item, item.Hash, """{"title":"t","externalSource":{"url":"https://example.org/","id":"youtube:x"}}""");
            await _system.SettleAsync();
        }

        Assert.Equal(first.Info.Hash, await _system.Ingests.FindClaimAsync("youtube:x"));
        Assert.Null(await _system.Catalogue.FindAsync(second.Info.Hash));
    }

    public void Dispose() => _system.Dispose();

    private ObjectCreatedHandler HeldUpAt(string method, Func<Task> meanwhile) =>
        new(_system.Store, Overtaken<ICatalogue>.Wrap(_system.Catalogue, method, meanwhile), _system.Ledger, _system.Ingests);

    private static string Created(string key) =>
        ObjectEventJson.Write(new ObjectEvent("ObjectCreated:Put", key, 1, "etag", DateTimeOffset.UnixEpoch));
}
