using System.Globalization;
using System.Text;
using Replica.Catalogue.Items;
using Replica.Catalogue.Jobs;
using Replica.Catalogue.Publishing;
using Replica.Functions.Tests.Api;
using Replica.Ingest;
using Replica.Ingest.Processes;
using Replica.ObjectStore.Queue;
using Replica.Support;

namespace Replica.Functions.Tests.Ingest;

public sealed class IngestHandlerTests
{
    private static readonly Programs None = new(null, null, null);

    [ProgramFact("ffmpeg")]
    public async Task A_media_url_becomes_an_item_with_thumbnail_and_duration()
    {
        await using var system = await IngestSystem.StartAsync();
        var (job, failure) = await system.IngestAsync(system.Site.Url("clip.mp4").AbsoluteUri);
        Assert.Null(failure);
        Assert.Equal((IngestJobState.Done, 100, null), (job.State, job.Percent, job.Error));

        var link = ReplicaLink.Parse(job.Link!);
        var item = await system.System.Catalogue.FindAsync(link.Prefix);
        Assert.Equal(("clip", "clip.mp4"), (item!.Title, item.Files.Single().Path));
        var metadata = ItemMetadataJson.Read(await system.System.ReadAsync($"{link.Prefix}/metadata"));
        Assert.Equal(system.Site.Url("clip.mp4").AbsoluteUri, metadata.ExternalSource!.Url);
        Assert.Equal(link.InfoHash, await system.System.Ingests.FindClaimAsync(metadata.ExternalSource.Id!));
        Assert.Equal(4, double.Parse(Encoding.ASCII.GetString((await system.System.ReadAsync($"{link.Prefix}/duration/0"))!), CultureInfo.InvariantCulture), tolerance: 0.2);
        Assert.Equal([0xFF, 0xD8, 0xFF], (await system.System.ReadAsync($"{link.Prefix}/thumbnail/0"))![..3]);

        // The index comes first: moov before mdat.
        var media = Encoding.Latin1.GetString((await system.System.ReadAsync($"{link.Prefix}/data/clip.mp4/clip.mp4"))!);
        Assert.InRange(media.IndexOf("moov", StringComparison.Ordinal), 0, media.IndexOf("mdat", StringComparison.Ordinal));
        Assert.False(Directory.EnumerateFileSystemEntries(system.System.FolderFor("scratch")).Any());
    }

    [ProgramFact("yt-dlp")]
    public async Task Media_whose_address_does_not_show_what_it_is_gets_the_name_of_what_it_is()
    {
        await using var system = await IngestSystem.StartAsync();
        system.Site.Media("video", await File.ReadAllBytesAsync(Path.Combine(await MediaFiles.FolderAsync(), "clip.mp4")));
        system.Site.Page("page", """<html><head><title>T</title></head><body><video src="video"></video></body></html>""");
        var (job, failure) = await system.IngestAsync(system.Site.Url("page").AbsoluteUri);
        Assert.Null(failure);
        var item = await system.System.Catalogue.FindAsync(ReplicaLink.Parse(job.Link!).Prefix);
        Assert.EndsWith(".mp4", item!.Files.Single().Path, StringComparison.Ordinal);
    }

    [ProgramFact("yt-dlp")]
    public async Task A_page_becomes_an_item_with_subtitles_and_the_messages_own_words()
    {
        await using var system = await IngestSystem.StartAsync();
        system.Site.Page("page", """<html><head><title>T</title></head><body><video src="clip.mp4"><track srclang="en" src="en.srt"></video></body></html>""");
        system.Site.Text("en.srt", "text/plain", "1\n00:00:00,000 --> 00:00:02,000\nhello\n");
        var (job, failure) = await system.IngestAsync(
            $$"""{"url":"{{system.Site.Url("page")}}","title":"Mine / yours: \u0007?","description":"D","tags":["a"],"maxHeight":360,"subtitles":["en"],"job":"j1"}""");
        Assert.Null(failure);
        Assert.Null(job); // Under the name that the message gives it.
        job = await system.System.Ingests.FindAsync("j1");
        Assert.Equal(IngestJobState.Done, job!.State);
        var prefix = ReplicaLink.Parse(job.Link!).Prefix;
        Assert.Contains("hello", Encoding.UTF8.GetString((await system.System.ReadAsync($"{prefix}/subtitles/0.en.vtt"))!), StringComparison.Ordinal);
        var item = await system.System.Catalogue.FindAsync(prefix);
        Assert.Equal(("D", "a", "Mine _ yours_ __.mp4"), (item!.Description, item.Tags.Single(), item.Files.Single().Path));
    }

    [ProgramFact("yt-dlp")]
    public async Task Lists_of_lists_have_their_share_of_what_a_job_may_become()
    {
        await using var system = await IngestSystem.StartAsync();
        system.Limits = new IngestLimits { MaxPlaylistEntries = 3 };
        static string Feed(IEnumerable<string> links) =>
            $"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title>{string.Concat(links.Select(link => $"<item><title>i</title><link>{link}</link></item>"))}</channel></rss>";
        foreach (var name in new[] { "", "a", "b", "c", "aa", "ab", "ac" })
            system.Site.Text($"feed{name}", "application/rss+xml", Feed(new[] { "a", "b", "c" }.Select(next => system.Site.Url($"feed{name}{next}").AbsoluteUri)));

        Assert.Null((await system.IngestAsync($$"""{"url":"{{system.Site.Url("feed")}}","job":"top"}""")).Failure);
        // 3 of 30 are used; 9 are left to each of three, and 2 to each of three in those.
        Assert.Null((await system.WorkAsync()).Failure);
        for (var i = 0; i < 2; i++) _ = await system.WorkAsync();
        var refusal = Assert.IsType<MessageRefusedException>((await system.WorkAsync()).Failure);
        Assert.Equal("refused: it is one of many lists, of which each may have 2 entries", refusal.Message);
    }

    [ProgramFact("yt-dlp")]
    public async Task A_list_becomes_a_job_an_entry_and_expanding_it_twice_makes_no_second_item()
    {
        await using var system = await IngestSystem.StartAsync();
        system.Site.Page("two", """<html><head><title>Two</title></head><body><video src="clip.mp4"></video><video src="hls.m3u8"></video></body></html>""");
        for (var round = 0; round < 2; round++)
        {
            Assert.Null((await system.IngestAsync($$"""{"url":"{{system.Site.Url("two")}}","job":"list"}""")).Failure);
            // As if it had died before it noted that it is done.
            if (round == 0) await system.System.Ingests.PutAsync((await system.System.Ingests.FindAsync("list"))! with { State = IngestJobState.Probing });
        }

        for (var i = 0; i < 4; i++) Assert.Null((await system.WorkAsync()).Failure);
        Assert.Null(await PublishingSystem.TakeAsync(system.System.IngestQueue));
        await system.System.SettleAsync();
        Assert.Equal(2, (await system.TorrentsAsync()).Length);
        Assert.All(["list", "list.1", "list.2"], id => Assert.Equal(IngestJobState.Done, system.System.Ingests.FindAsync(id).Result!.State));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_call_it_leaves_exactly_one_item_after_the_next_run(bool afterwards)
    {
        var survived = false;
        for (var at = 1; !survived; at++)
        {
            await using var system = await IngestSystem.StartAsync();
            system.Programs = None;
            system.Site.Media("a.mp4", TestBytes.Create(50_000));
            var body = $$"""{"url":"{{system.Site.Url("a.mp4")}}","job":"j"}""";
            var killSwitch = new KillSwitch(at, afterwards);
            await system.System.IngestQueue.SendAsync(body);
            var died = (await system.WorkAsync(killSwitch)).Failure;
            Assert.Equal(killSwitch.Fired, died is KilledException);
            survived = !killSwitch.Fired;
            // The event of a .torrent that was put may be handled before or after the message comes back.
            if (at % 2 == 0) await system.System.SettleAsync();
            await system.System.IngestQueue.SendAsync(body);
            Assert.Null((await system.WorkAsync()).Failure);
            await system.System.SettleAsync();

            var job = await system.System.Ingests.FindAsync("j");
            Assert.Equal(IngestJobState.Done, job!.State);
            Assert.Equal([$"{ReplicaLink.Parse(job.Link!).Prefix}/torrent"], await system.TorrentsAsync());
            Assert.Empty(system.System.Failures);
            Assert.NotNull(await system.System.Catalogue.FindAsync(ReplicaLink.Parse(job.Link!).InfoHash));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_and_given_other_bytes_the_next_time_it_leaves_exactly_one_item(bool afterwards)
    {
        var survived = false;
        for (var at = 1; !survived; at++)
        {
            await using var system = await IngestSystem.StartAsync();
            system.Programs = None;
            system.Site.Media("a.mp4", TestBytes.Create(50_000, seed: 1));
            var body = $$"""{"url":"{{system.Site.Url("a.mp4")}}","job":"j"}""";
            var killSwitch = new KillSwitch(at, afterwards);
            await system.System.IngestQueue.SendAsync(body);
            await system.WorkAsync(killSwitch);
            survived = !killSwitch.Fired;
            system.Site.Media("a.mp4", TestBytes.Create(50_000, seed: 2));
            await system.System.IngestQueue.SendAsync(body);
            Assert.Null((await system.WorkAsync()).Failure);
            await system.System.SettleAsync();

            Assert.Single(await system.TorrentsAsync());
            Assert.Single((await system.System.KeysAsync()).Select(key => key.Split('/')[0]).Distinct());
            Assert.Single(await system.System.Catalogue.ChangesAsync(0, 10));
        }
    }

    [Fact]
    public async Task The_same_source_again_is_done_at_once_and_after_its_removal_anew()
    {
        await using var system = await IngestSystem.StartAsync();
        system.Programs = None;
        system.Site.Media("a.mp4", TestBytes.Create(50_000));
        var url = system.Site.Url("a.mp4").AbsoluteUri;
        var (first, _) = await system.IngestAsync(url);
        var asked = system.Site.Asked.Count;
        var (second, _) = await system.IngestAsync(url + "#t=3");
        Assert.Equal((IngestJobState.Done, first.Link), (second.State, second.Link));
        Assert.Equal(asked, system.Site.Asked.Count);

        var link = ReplicaLink.Parse(first.Link!);
        await new ItemRemoval(system.System.Store, system.System.Catalogue, system.System.Ledger, system.System.Ingests).RemoveAsync(link.Prefix, link.InfoHash);
        Assert.Empty(await system.System.KeysAsync());
        system.Site.Media("a.mp4", TestBytes.Create(50_000, seed: 9));
        var (third, _) = await system.IngestAsync(url);
        Assert.NotEqual(first.Link, third.Link);
        Assert.Single(await system.TorrentsAsync());
    }

    [Fact]
    public async Task What_the_operator_blocks_is_refused()
    {
        await using var system = await IngestSystem.StartAsync();
        system.Programs = None;
        system.Site.Media("a.mp4", TestBytes.Create(50_000));
        var url = system.Site.Url("a.mp4").AbsoluteUri;
        var link = ReplicaLink.Parse((await system.IngestAsync(url)).Job.Link!);
        await system.System.Catalogue.BlockAsync(link.InfoHash);
        await new ItemRemoval(system.System.Store, system.System.Catalogue, system.System.Ledger, system.System.Ingests).RemoveAsync(link.Prefix, link.InfoHash);
        var (job, failure) = await system.IngestAsync(url);
        Assert.IsType<MessageRefusedException>(failure);
        Assert.Equal((IngestJobState.Failed, "refused: the operator of this service blocks it"), (job.State, job.Error));
        Assert.Empty(await system.System.KeysAsync());
    }

    [Theory]
    [InlineData("missing.mp4", "refused: the server answers 404 NotFound")]
    [InlineData("inside.mp4", "refused: 169.254.169.254 is link-local")]
    [InlineData("endless.mp4", "refused: it is larger than 100000 bytes")]
    [InlineData("large.mp4", "refused: it has 100001 bytes; at most 100000 are taken")]
    [InlineData("empty.mp4", "refused: it has no bytes")]
    public async Task What_can_never_be_done_is_refused_at_once_with_the_reason(string path, string reason)
    {
        await using var system = await IngestSystem.StartAsync();
        system.Programs = None;
        system.Limits = new IngestLimits { MaxBytes = 100_000 };
        system.Site.Redirect("inside.mp4", "http://169.254.169.254/latest/meta-data/");
        system.Site.Endless("endless.mp4");
        system.Site.Media("large.mp4", new byte[100_001]);
        system.Site.Media("empty.mp4", []);
        var (job, failure) = await system.IngestAsync(system.Site.Url(path).AbsoluteUri);
        Assert.Equal(reason, Assert.IsType<MessageRefusedException>(failure).Message);
        Assert.Equal((IngestJobState.Failed, reason), (job.State, job.Error));
        Assert.Empty(await system.System.KeysAsync());
    }

    [Fact]
    public async Task What_is_too_large_goes_to_the_larger_worker_under_the_same_job()
    {
        await using var system = await IngestSystem.StartAsync();
        (system.Programs, system.Limits, system.HasLargeQueue) = (None, new IngestLimits { MaxBytes = 1_000 }, true);
        system.Site.Media("a.mp4", new byte[2_000]);
        var (job, failure) = await system.IngestAsync(system.Site.Url("a.mp4").AbsoluteUri);
        Assert.Null(failure);
        Assert.Equal(IngestJobState.Queued, job.State);
        var handed = IngestMessage.Parse((await PublishingSystem.TakeAsync(system.System.LargeQueue))!.Body);
        Assert.Equal((job.Id, system.Site.Url("a.mp4")), (handed.Job, handed.Url));
    }

    [Fact]
    public async Task Trouble_that_may_pass_is_tried_again_and_fails_in_the_end()
    {
        await using var system = await IngestSystem.StartAsync();
        system.Programs = None;
        var url = system.Site.Url("a.mp4").AbsoluteUri;
        await system.Site.DisposeAsync();
        var failure = (await system.IngestAsync(url)).Failure;
        Assert.IsType<SourceUnavailableException>(failure);

        await system.System.IngestQueue.SendAsync(url);
        var (id, last) = await system.WorkAsync(receiveCount: 5);
        Assert.IsType<MessageRefusedException>(last);
        var job = await system.System.Ingests.FindAsync(id);
        Assert.Equal(IngestJobState.Failed, job!.State);
        Assert.StartsWith("failed 5 times: ", job.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("file:///etc/passwd")]
    [InlineData("{\"url\":7}")]
    public async Task A_malformed_message_is_refused_at_once_and_shown(string body)
    {
        await using var system = await IngestSystem.StartAsync();
        var (job, failure) = await system.IngestAsync(body);
        Assert.IsType<MessageRefusedException>(failure);
        Assert.Equal((IngestJobState.Failed, body), (job.State, job.Url));
    }
}
