using System.Net;
using Replica.Catalogue.Publishing;
using Replica.Support;

namespace Replica.Functions.Tests.Api;

public sealed class UploadFlowTests : IDisposable
{
    private readonly PublishingSystem _system = new();

    [Fact]
    public async Task An_upload_is_received_verified_promoted_and_catalogued()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Folder();

        var upload = await host.CreateAsync(item);
        Assert.Equal("receiving", (await host.StatusAsync(upload)).GetProperty("state").GetString());
        await host.SendAllAsync(upload);
        using (var answer = await host.CompleteAsync(upload))
            Assert.Equal("verifying", (await ServiceHost.JsonAsync(answer)).GetProperty("state").GetString());
        Assert.Equal("verifying", (await host.StatusAsync(upload)).GetProperty("state").GetString());
        Assert.DoesNotContain(await _system.KeysAsync(), key => key.StartsWith(item.Hash, StringComparison.Ordinal));
        await _system.SettleAsync();

        Assert.Empty(_system.Failures);
        Assert.Equal("published", (await host.StatusAsync(upload)).GetProperty("state").GetString());
        await _system.AssertPublishedAsync(item);
    }

    [Fact]
    public async Task What_is_published_has_the_uploaders_words_and_of_its_torrent_only_the_info_dictionary()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Of("film.mp4", 50_000);
        await host.UploadAsync(item, item.Announcement("Подписаться", "Line\nline", ["a", "b"]));
        await _system.SettleAsync();

        var torrent = BitTorrent.Metainfo.MetainfoDocument.Parse(await _system.ReadAsync($"{item.Hash}/torrent"));
        Assert.Equal(item.Info.Bytes.ToArray(), torrent.Info.Bytes.ToArray());
        Assert.Equal("Replica", torrent.CreatedBy);
        Assert.Null(torrent.Comment);
        Assert.Empty(torrent.TrackerTiers);
        var metadata = ItemMetadataJson.Read(await _system.ReadAsync($"{item.Hash}/metadata"));
        Assert.Equal("Подписаться", metadata.Title);
        Assert.Equal("Line\nline", metadata.Description);
        Assert.Equal(["a", "b"], metadata.Tags.ToArray());
        Assert.Equal(_system.Time.GetUtcNow(), metadata.CreationTimestamp);
        var catalogued = await _system.Catalogue.FindAsync(item.Info.Hash);
        Assert.Equal("Подписаться", catalogued!.Title);
        Assert.Equal(metadata.CreationTimestamp, catalogued.Created);
    }

    [Fact]
    public async Task A_file_longer_than_a_part_is_sent_in_parts_and_joined_in_order()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = new TestItem("big", [("big.bin", TestBytes.Create((16 * 1024 * 1024) + 5))], 256 * 1024);
        var upload = await host.CreateAsync(item);
        Assert.Equal([(0, 0L, 16L * 1024 * 1024), (1, 16L * 1024 * 1024, 5L)], upload.Parts.Select(part =>
            (part.GetProperty("index").GetInt32(), part.GetProperty("offset").GetInt64(), part.GetProperty("length").GetInt64())));

        foreach (var part in upload.Parts.Reverse())
            await host.PutAsync(part.GetProperty("url").GetString()!, upload.BytesOf(part));
        await host.PutAsync(upload.TorrentUrl, item.TorrentBytes);
        using var answer = await host.CompleteAsync(upload);
        await _system.SettleAsync();

        await _system.AssertPublishedAsync(item);
    }

    [Fact]
    public async Task An_interrupted_upload_says_what_is_missing_and_resumes_with_fresh_urls()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Folder();
        var upload = await host.CreateAsync(item);
        await host.PutAsync(upload.Parts[1].GetProperty("url").GetString()!, upload.BytesOf(upload.Parts[1]));

        using (var refused = await host.CompleteAsync(upload))
        {
            var problem = await ServiceHost.ProblemAsync(refused, HttpStatusCode.Conflict);
            Assert.Equal("urn:replica:incomplete", problem.GetProperty("type").GetString());
            Assert.True(problem.GetProperty("torrentMissing").GetBoolean());
            Assert.Equal(0, Assert.Single(problem.GetProperty("missing").EnumerateArray()).GetProperty("file").GetInt32());
        }
        _system.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(HttpStatusCode.Forbidden, await host.PutAsync(upload.TorrentUrl, item.TorrentBytes));

        var status = await host.StatusAsync(upload);
        Assert.False(status.GetProperty("torrentReceived").GetBoolean());
        var parts = status.GetProperty("parts").EnumerateArray().ToArray();
        Assert.Equal([false, true], parts.Select(part => part.GetProperty("received").GetBoolean()));
        Assert.Equal(HttpStatusCode.OK, await host.PutAsync(parts[0].GetProperty("url").GetString()!, upload.BytesOf(parts[0])));
        Assert.Equal(HttpStatusCode.OK, await host.PutAsync(status.GetProperty("torrentUrl").GetString()!, item.TorrentBytes));
        using (var accepted = await host.CompleteAsync(upload))
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await _system.SettleAsync();
        await _system.AssertPublishedAsync(item);
    }

    [Fact]
    public async Task A_part_of_another_length_is_refused_and_stays_missing()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Of("a.bin", 1000);
        var upload = await host.CreateAsync(item);
        var url = upload.Parts[0].GetProperty("url").GetString()!;

        Assert.Equal(HttpStatusCode.BadRequest, await host.PutAsync(url, new byte[999]));
        Assert.Equal(HttpStatusCode.BadRequest, await host.PutAsync(url, new byte[1001]));

        Assert.False((await host.StatusAsync(upload)).GetProperty("parts")[0].GetProperty("received").GetBoolean());
    }

    [Fact]
    public async Task Completing_pins_the_bytes_and_may_be_repeated()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Of("a.bin", 20_000);
        var upload = await host.UploadAsync(item);

        Assert.NotEqual(HttpStatusCode.OK, await host.PutAsync(upload.Parts[0].GetProperty("url").GetString()!, new byte[20_000]));
        using (var again = await host.CompleteAsync(upload))
            Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        await _system.SettleAsync();
        await _system.AssertPublishedAsync(item);
        using (var later = await host.CompleteAsync(upload))
            Assert.Equal("published", (await ServiceHost.JsonAsync(later)).GetProperty("state").GetString());
        await _system.SettleAsync();
        await _system.AssertPublishedAsync(item);
    }

    [Fact]
    public async Task An_upload_of_empty_files_alone_is_published()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = new TestItem("empty.txt", [("empty.txt", [])]);
        var upload = await host.UploadAsync(item);
        Assert.Empty(upload.Parts);
        await _system.SettleAsync();
        await _system.AssertPublishedAsync(item);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completion_killed_at_any_call_is_finished_by_completing_again(bool afterwards)
    {
        await using var steady = await ServiceHost.StartAsync(_system);
        var survived = false;
        for (var at = 1; !survived; at++)
        {
            var item = TestItem.Folder(seed: at * 10);
            var upload = await steady.CreateAsync(item);
            await steady.SendAllAsync(upload);
            var killSwitch = new KillSwitch(at, afterwards);
            var mortal = _system.Services() with
            {
                Store = Mortal<Replica.ObjectStore.IObjectStore>.Wrap(_system.Store, killSwitch),
                Ledger = Mortal<Replica.Catalogue.Uploads.IUploadLedger>.Wrap(_system.Ledger, killSwitch),
                VerifyQueue = Mortal<Replica.ObjectStore.Queue.IQueue>.Wrap(_system.VerifyQueue, killSwitch),
            };
            await using (var dying = await ServiceHost.StartAsync(_system, mortal))
            {
                using var answer = await dying.CompleteAsync(upload);
                survived = !killSwitch.Fired;
                Assert.Equal(survived ? HttpStatusCode.Accepted : HttpStatusCode.InternalServerError, answer.StatusCode);
            }

            using (var again = await steady.CompleteAsync(upload))
                Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
            await _system.SettleAsync();
            Assert.Equal("published", (await steady.StatusAsync(upload)).GetProperty("state").GetString());
        }
        Assert.Empty(_system.Failures);
    }

    public void Dispose() => _system.Dispose();
}
