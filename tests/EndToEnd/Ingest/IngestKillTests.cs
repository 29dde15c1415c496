using System.Text;
using Replica.Support;
using Replica.Support.Media;
using Replica.Support.Processes;
using Xunit.Abstractions;

namespace Replica.EndToEnd.Tests.Ingest;

/// <summary>Power cuts while URLs are ingested.</summary>
public sealed class IngestKillTests(ITestOutputHelper output)
{
    private const int Seed = 20_260_714;
    private const int Kills = 20;

    // Names that no other begins with, so that search tells them apart. The first eight are queued at once, the others as the work goes out.
    private static readonly string[] Names =
    [
        "aster", "birch", "cedar", "daisy", "elder", "fern", "ginkgo", "holly", "iris", "jasmine", "kale", "lotus", "maple", "nettle", "oak", "poppy",
        "quince", "rose", "sage", "tulip", "umbrella", "violet", "willow", "xyris", "yarrow", "zinnia", "acacia", "bamboo", "clover", "dahlia",
    ];

    private static readonly string[] Moments = ["queued", "probing", "downloading", "publishing"];
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    [ProgramFact("yt-dlp")]
    public async Task Killed_at_twenty_random_moments_it_leaves_exactly_one_item_for_each_source()
    {
        var random = new Random(Seed);
        await using var site = await MediaSite.StartAsync();
        var urls = await PublishAsync(site);
        using var folder = new TempFolder();
        var data = folder.At("data");
        var ids = new List<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var replica = await UpAsync(data, site);
            var ingestion = new Ingestion(replica);
            // One worker: whatever else the killed one was at waits again.
            Assert.InRange((await ingestion.JobsAsync()).Values.Count(job => job.IsUnderWay), 0, 1);
            if (ids.Count == 0) ids.AddRange(await ingestion.QueueAsync(urls[..8]));
            else if ((await ingestion.JobsAsync()).Values.Count(job => !job.IsOver) < 2) ids.AddRange(await ingestion.QueueAsync(urls[ids.Count]));
            await KillAsync(replica, ingestion, random, kill);
        }

        await using var last = await UpAsync(data, site);
        await CheckAsync(last, new Ingestion(last), ids);
        Assert.Equal(130, await last.StopAsync());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(data, "staging"), "*", SearchOption.AllDirectories));
        Assert.Empty(ProcessesOf(data));
    }

    private static Task<RunningReplica> UpAsync(string data, MediaSite site) => RunningReplica.UpAsync(data, "--ingest-allow", site.EndPoint.ToString());

    /// <summary>Files with the index first, files with the index last, pages with subtitles, and a stream.</summary>
    private static async Task<string[]> PublishAsync(MediaSite site)
    {
        var media = await MediaFiles.FolderAsync();
        var (first, last) = (await File.ReadAllBytesAsync(Path.Combine(media, "first.mp4")), await File.ReadAllBytesAsync(Path.Combine(media, "clip.mp4")));
        site.Slow("slow.mp4", last, Interval);
        site.Text("en.vtt", "text/vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\nhello\n");
        return [.. Names.Select((name, i) =>
        {
            if (i == 2) site.Page(name, $"""<html><head><title>{name}</title></head><body><video src="slow.mp4"><track srclang="en" src="en.vtt"></video></body></html>""");
            else if (i == 5) site.Page(name, $"""<html><head><title>{name}</title></head><body><video src="hls.m3u8"></video></body></html>""");
            else site.Slow($"{name}.mp4", i % 2 == 0 ? first : last, Interval);
            return site.Url(i is 2 or 5 ? name : $"{name}.mp4").AbsoluteUri;
        })];
    }

    /// <summary>Waits for a job to come to a random state, and a random while longer.</summary>
    private async Task KillAsync(RunningReplica replica, Ingestion ingestion, Random random, int kill)
    {
        var moment = Moments[random.Next(Moments.Length)];
        var delay = TimeSpan.FromMilliseconds(random.Next(600));
        var jobs = await ingestion.WaitAsync(jobs => jobs.Values.Any(job => job.State == moment) || jobs.Values.All(job => job.IsOver));
        await Task.Delay(delay);
        await replica.KillAsync();
        var states = string.Join(' ', jobs.Values.GroupBy(job => job.State).Select(group => $"{group.Key}: {group.Count()}"));
        output.WriteLine($"seed {Seed}, kill {kill}: {delay.TotalMilliseconds} ms after {moment} ({states})");
    }

    private static async Task CheckAsync(RunningReplica replica, Ingestion ingestion, List<string> ids)
    {
        var jobs = await ingestion.SettleAsync();
        Assert.Equal(ids.Order(), jobs.Keys.Order());
        Assert.All(jobs.Values, job => Assert.Equal(("done", null), (job.State, job.Error)));
        Assert.Equal(ids.Count, jobs.Values.Select(job => job.Link).Distinct().Count());
        foreach (var name in Names.Take(ids.Count)) await ingestion.AssertFoundAsync(name, 1);

        Assert.Equal((ids.Count, ids.Count), (StoredItems.Torrents(replica.DataFolder), StoredItems.Count(replica.DataFolder)));
        Assert.Empty(ingestion.Scratch());
        Assert.Empty(ProcessesOf(ingestion.ScratchFolder));
    }

    /// <summary>Processes that have a folder among their arguments or in their environment.</summary>
    private static string[] ProcessesOf(string folder) => [.. Directory.EnumerateDirectories("/proc").Select(process => Path.Combine(process, "cmdline"))
        .Where(file => Read(file).Contains(folder, StringComparison.Ordinal) || Read(file.Replace("cmdline", "environ", StringComparison.Ordinal)).Contains(folder, StringComparison.Ordinal))
        .Select(Read)];

    private static string Read(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // No process, another user's, or one that has ended.
        }
    }
}
