using System.Net;
using System.Text.Json;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Publishing;
using Replica.Catalogue.Uploads;
using Replica.Functions.Tests.Api;
using Replica.Ingest.Media;
using Replica.Ingest.Processes;
using Replica.Ingest.Verify;
using Replica.ObjectStore;
using Replica.ObjectStore.Queue;
using Replica.Support;

namespace Replica.Functions.Tests.Ingest;

public sealed partial class UploadVerifierTests : IDisposable
{
    private readonly PublishingSystem _system = new();

    [Fact]
    public async Task One_wrong_byte_in_the_last_file_is_found()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Folder();
        var wrong = item with { Files = [item.Files[0], item.Files[1], (item.Files[2].Path, Flip(item.Files[2].Bytes, 30_000))] };
        var upload = await host.CreateAsync(item);
        await host.SendAllAsync(upload with { Item = wrong });
        using (await host.CompleteAsync(upload))
            await AssertRejectedAsync(host, upload, "Piece 4");
    }

    [Fact]
    public async Task A_torrent_of_another_info_hash_is_refused()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var (announced, sent) = (TestItem.Of("a", 20_000, 1), TestItem.Of("a", 20_000, 2));
        var upload = await host.CreateAsync(announced);
        await host.SendAllAsync(upload with { Item = sent });
        using (await host.CompleteAsync(upload))
            await AssertRejectedAsync(host, upload, sent.Hash);
    }

    [Fact]
    public async Task A_torrent_swapped_after_completion_is_refused()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.UploadAsync(TestItem.Of("a", 20_000, 1));
        Assert.Equal(HttpStatusCode.OK, await host.PutAsync(upload.TorrentUrl, TestItem.Of("a", 20_000, 2).TorrentBytes));
        await AssertRejectedAsync(host, upload, "info hash");
    }

    [Fact]
    public async Task A_malformed_torrent_is_refused()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.UploadAsync(TestItem.Of("a", 20_000));
        Assert.Equal(HttpStatusCode.OK, await host.PutAsync(upload.TorrentUrl, new byte[upload.Item.TorrentBytes.Length]));
        await AssertRejectedAsync(host, upload, "not usable");
    }

    [Fact]
    public async Task A_file_list_other_than_the_announced_one_is_refused()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Of("a", 20_000);
        var announcement = new { infoHash = item.Hash, torrentLength = item.TorrentBytes.Length, files = new[] { new { path = "b", length = 20_000 } } };
        var upload = await host.UploadAsync(item, announcement);
        await AssertRejectedAsync(host, upload, "announced");

        var more = new { infoHash = item.Hash, torrentLength = item.TorrentBytes.Length, files = new[] { new { path = "a", length = 20_000 }, new { path = "b", length = 0 } } };
        await AssertRejectedAsync(host, await host.UploadAsync(item, more), "2 were announced");
    }

    [Fact]
    public async Task Bytes_that_vanish_before_they_are_verified_are_missed()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var first = await host.UploadAsync(TestItem.Of("a", 20_000));
        await _system.Store.DeleteAsync(ItemKeys.IncomingFile(first.Id, 0));
        await AssertRejectedAsync(host, first, "missing");
        var second = await host.UploadAsync(TestItem.Of("a", 20_000));
        await _system.Store.DeleteAsync(ItemKeys.IncomingTorrent(second.Id));
        await AssertRejectedAsync(host, second, "missing");
    }

    [Fact]
    public async Task Of_two_uploads_of_one_torrent_one_is_published_and_the_other_a_duplicate()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var first = await host.UploadAsync(TestItem.Folder());
        var second = await host.UploadAsync(TestItem.Folder(), TestItem.Folder().Announcement("Second title"));
        await _system.SettleAsync();

        Assert.Equal("published", (await host.StatusAsync(first)).GetProperty("state").GetString());
        var status = await host.StatusAsync(second);
        Assert.Equal("rejected", status.GetProperty("state").GetString());
        Assert.Equal(RejectionReason.Duplicate, status.GetProperty("reason").GetString());
        await _system.AssertPublishedAsync(first.Item);
        Assert.Equal("Title", (await _system.Catalogue.FindAsync(first.Item.Info.Hash))!.Title);
    }

    [Fact]
    public async Task An_item_whose_event_was_lost_is_catalogued_when_its_upload_is_verified_again()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.UploadAsync(TestItem.Folder());
        var message = (await PublishingSystem.TakeAsync(_system.VerifyQueue))!;
        var verifier = new UploadVerifier(_system.Store, _system.Catalogue, _system.Ledger, _system.Time);
        await verifier.HandleAsync(message, default);
        while (await PublishingSystem.TakeAsync(_system.Events) is not null)
        {
            // As a queue that took none of them.
        }

        await verifier.HandleAsync(message, default);
        await _system.SettleAsync();

        Assert.Equal("published", (await host.StatusAsync(upload)).GetProperty("state").GetString());
        await _system.AssertPublishedAsync(upload.Item);
    }

    [Fact]
    public async Task An_item_that_an_operator_published_meanwhile_makes_the_upload_a_duplicate()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.UploadAsync(TestItem.Folder());
        await _system.PutByHandAsync(upload.Item, "by-hand");
        while (await PublishingSystem.TakeAsync(_system.Events) is { } message)
            await _system.Handler.HandleAsync(message.Body, default);
        await AssertRejectedAsync(host, upload, RejectionReason.Duplicate, keepsOther: true);
    }

    [Fact]
    public async Task A_torrent_blocked_meanwhile_is_refused()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.UploadAsync(TestItem.Folder());
        await _system.Catalogue.BlockAsync(upload.Item.Info.Hash);
        await AssertRejectedAsync(host, upload, RejectionReason.Blocked);
    }

    [Fact]
    public async Task Names_too_long_for_an_object_key_are_refused()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var path = string.Join('/', Enumerable.Repeat(new string('p', 239), 4));
        var item = new TestItem(new string('n', 200), [(path, new byte[100])]);
        var upload = await host.UploadAsync(item);
        await AssertRejectedAsync(host, upload, "too long");
    }

    [Fact]
    public async Task Padding_is_neither_sent_nor_stored_but_counts_in_the_pieces()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = new TestItem("padded", [("a", TestBytes.Create(20_000)), (".pad/12768", new byte[12_768]), ("b", TestBytes.Create(20_000, 2))]);
        await host.UploadAsync(item);
        await _system.SettleAsync();
        await _system.AssertPublishedAsync(item);
    }

    [Fact]
    public async Task Padding_that_would_only_keep_the_worker_busy_is_refused()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var longPadding = new TestItem("long", [("a", TestBytes.Create(20_000)), (".pad/1", new byte[16 * 1024])]);
        await AssertRejectedAsync(host, await host.UploadAsync(longPadding), "padding");
        var muchPadding = new TestItem("much", [("a", TestBytes.Create(20_000)), (".pad/1", new byte[1]), (".pad/2", new byte[1])]);
        await AssertRejectedAsync(host, await host.UploadAsync(muchPadding), "padding");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("x")]
    public async Task A_malformed_message_goes_to_the_dead_letters(string body)
    {
        var verifier = new UploadVerifier(_system.Store, _system.Catalogue, _system.Ledger, _system.Time);
        await Assert.ThrowsAsync<FormatException>(() => verifier.HandleAsync(new QueueMessage("id", body, "r", 1), default));
    }

    [Fact]
    public async Task Messages_for_unknown_or_incomplete_uploads_change_nothing()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.CreateAsync(TestItem.Folder());
        await _system.VerifyQueue.SendAsync(new VerifyMessage(upload.Id).ToJson());
        await _system.VerifyQueue.SendAsync(new VerifyMessage("unknown").ToJson());
        await _system.SettleAsync();
        Assert.Empty(_system.Failures);
        Assert.Equal("receiving", (await host.StatusAsync(upload)).GetProperty("state").GetString());
    }

    [ProgramFact("ffmpeg")]
    public async Task Uploaded_media_gets_a_thumbnail_and_a_duration_of_our_making()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var clip = await File.ReadAllBytesAsync(Path.Combine(await MediaFiles.FolderAsync(), "clip.mp4"));
        var item = new TestItem("film", [("a.txt", [1, 2, 3]), ("clip.mp4", clip), ("fake.mp4", new byte[100])]);
        await host.UploadAsync(item);
        var extras = new UploadExtras(_system.FolderFor("extras"), Programs.OfThisMachine(), _system.Time);
        var verifier = new UploadVerifier(_system.Store, _system.Catalogue, _system.Ledger, _system.Time, extras);
        await verifier.HandleAsync((await PublishingSystem.TakeAsync(_system.VerifyQueue))!, default);
        await _system.SettleAsync();

        Assert.NotNull(await _system.Catalogue.FindAsync(item.Info.Hash));
        Assert.Equal(4, double.Parse(System.Text.Encoding.ASCII.GetString((await _system.ReadAsync($"{item.Hash}/duration/1"))!), System.Globalization.CultureInfo.InvariantCulture), tolerance: 0.2);
        Assert.Equal([0xFF, 0xD8, 0xFF], (await _system.ReadAsync($"{item.Hash}/thumbnail/1"))![..3]);
        Assert.Equal(2, (await _system.KeysAsync($"{item.Hash}/")).Count(key => key.Contains("/duration/", StringComparison.Ordinal) || key.Contains("/thumbnail/", StringComparison.Ordinal)));
    }

    public void Dispose() => _system.Dispose();

    /// <summary>The worker dies when it is to put the .torrent, and the torrent is blocked before the message comes back.</summary>
    private async Task BlockBeforeTorrentIsPutAsync(TestUpload upload)
    {
        // Of three files one is empty and put rather than copied; then come the metadata and the .torrent.
        var store = Mortal<IObjectStore>.Wrap(_system.Store, new KillSwitch(3, false, nameof(IObjectStore.PutAsync)));
        var message = await PublishingSystem.TakeAsync(_system.VerifyQueue);
        var dying = new UploadVerifier(store, _system.Catalogue, _system.Ledger, _system.Time);
        await Assert.ThrowsAsync<KilledException>(() => dying.HandleAsync(message!, default));
        Assert.NotNull(await _system.ReadAsync($"{upload.Item.Hash}/metadata"));
        Assert.Null(await _system.ReadAsync($"{upload.Item.Hash}/torrent"));

        await _system.Catalogue.BlockAsync(upload.Item.Info.Hash);
        await _system.VerifyQueue.SendAsync(message!.Body);
        await _system.SettleAsync();
        await _system.Catalogue.UnblockAsync(upload.Item.Info.Hash);
        Assert.Equal(UploadState.Rejected, (await _system.Ledger.FindAsync(upload.Id))!.State);
        Assert.Null(await _system.Ledger.FindVerifiedAsync(upload.Item.Info.Hash));
    }

    private async Task AssertRejectedAsync(ServiceHost host, TestUpload upload, string reason, bool keepsOther = false)
    {
        await _system.SettleAsync();
        Assert.Empty(_system.Failures);
        var status = await host.StatusAsync(upload);
        Assert.Equal("rejected", status.GetProperty("state").GetString());
        Assert.Contains(reason, status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Array, status.GetProperty("parts").ValueKind);
        Assert.Empty(await _system.KeysAsync("incoming/"));
        Assert.Empty(await _system.KeysAsync(upload.Item.Hash));
        Assert.Null(await _system.Ledger.FindVerifiedAsync(InfoHash.Parse(upload.Item.Hash)));
        Assert.Equal(keepsOther, await _system.Catalogue.FindAsync(upload.Item.Info.Hash) is not null);
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        byte[] copy = [.. bytes];
        copy[at] ^= 1;
        return copy;
    }
}
