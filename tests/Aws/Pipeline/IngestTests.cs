using System.Text.Json;
using Replica.Support;
using Replica.Support.Media;
using Replica.Support.Processes;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>A URL that an operator puts on the queue of a deployment becomes an item, by the ingest executable.</summary>
[Collection(RunningCloudCollection.Name)]
public sealed class IngestTests(RunningCloudFixture fixture) : IDisposable
{
    private readonly TempFolder _folder = new();

    [ProgramFact("ffmpeg")]
    public async Task What_is_queued_is_published_once_and_what_may_not_be_fetched_is_refused_with_the_reason()
    {
        var running = await fixture.GetAsync();
        await using var site = await MediaSite.StartAsync();
        await using var function = await LambdaFunction.StartAsync("Ingest", await running.Cloud.EnvironmentAsync(
            ("REPLICA_WORK", "ingest"), ("REPLICA_INGEST_ALLOW", site.EndPoint.ToString()), ("REPLICA_INGEST_SCRATCH", _folder.At("scratch"))));
        using var stop = new CancellationTokenSource();
        var feed = running.Cloud.Feed(function, "IngestQueue", batch: 1, TimeSpan.FromMinutes(5)).RunAsync(stop.Token);

        var clip = site.Url("clip.mp4").AbsoluteUri;
        var metadataService = "http://169.254.169.254/latest/meta-data/iam.mp4";
        foreach (var url in new[] { clip, clip, metadataService })
            Assert.Equal("queued", (await IngestAsync(running, url)).Last.GetProperty("event").GetString());

        await Eventually.TrueAsync(() => running.Http.FindsAsync("clip"), () => function.Log + running.Logs());
        var jobs = await Eventually.FindAsync(async () => await SettledAsync(running), () => function.Log);
        var done = jobs.Where(job => job.Url == clip).ToArray();
        Assert.Equal(2, done.Length);
        Assert.All(done, job => Assert.Equal("done", job.State));
        Assert.NotNull(Assert.Single(done.Select(job => job.Link).Distinct()));
        var refused = jobs.Single(job => job.Url == metadataService);
        Assert.Equal("failed", refused.State);
        var letter = Assert.Single(await running.Cloud.Open("IngestQueue").DeadLettersAsync());
        Assert.Equal(refused.Error, letter.Reason);
        Assert.Contains(metadataService, letter.Body, StringComparison.Ordinal);

        await stop.CancelAsync();
        await feed;
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Job[]?> SettledAsync(RunningCloud running)
    {
        var jobs = (await IngestAsync(running, "--status")).Last.GetProperty("jobs").EnumerateArray().Select(Job.Read).ToArray();
        return jobs.Length == 3 && jobs.All(job => job.State is "done" or "failed") ? jobs : null;
    }

    private async Task<CommandOutcome> IngestAsync(RunningCloud running, string argument)
    {
        var outcome = await ReplicaCommand.RunAsync(
            ["ingest", argument, "--outputs", _folder.Write("outputs.json", running.Cloud.Outputs()), "--data", _folder.At("data"), "--json"],
            await running.Cloud.AwsEnvironmentAsync());
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome;
    }

    private sealed record Job(string Url, string State, string? Error, string? Link)
    {
        public static Job Read(JsonElement json) => new(
            json.GetProperty("url").GetString()!, json.GetProperty("state").GetString()!, json.GetProperty("error").GetString(), json.GetProperty("link").GetString());
    }
}
