using System.Collections.Immutable;
using System.Text.Json;
using Replica.Support.Processes;

namespace Replica.EndToEnd.Tests.Ingest;

/// <summary>The ingestion of a running <c>replica up</c>, used as an operator does.</summary>
internal sealed class Ingestion(RunningReplica replica)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Queues URLs with <c>replica ingest</c>.</summary>
    /// <returns>The jobs' ids, in order.</returns>
    public async Task<ImmutableArray<string>> QueueAsync(params string[] urls)
    {
        var outcome = await ReplicaCommand.RunAsync(["ingest", .. urls, "--data", replica.DataFolder, "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal(urls, outcome.Lines.Select(line => line.GetProperty("url").GetString()));
        Assert.All(outcome.Lines, line => Assert.Equal("queued", line.GetProperty("event").GetString()));
        return [.. outcome.Lines.Select(line => line.GetProperty("id").GetString()!)];
    }

    /// <summary>The jobs as <c>replica ingest --status</c> prints them.</summary>
    public async Task<ImmutableDictionary<string, Job>> StatusAsync()
    {
        var outcome = await ReplicaCommand.RunAsync("ingest", "--status", "--data", replica.DataFolder, "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return Read(outcome.Last);
    }

    /// <summary>The jobs as the route has them.</summary>
    public async Task<ImmutableDictionary<string, Job>> JobsAsync()
    {
        using var request = replica.WithToken(HttpMethod.Get, "replica/ingest");
        using var answer = await replica.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return Read(JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
    }

    /// <summary>Asks for the jobs until they are as wanted.</summary>
    public async Task<ImmutableDictionary<string, Job>> WaitAsync(Func<ImmutableDictionary<string, Job>, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var jobs = await JobsAsync();
            if (wanted(jobs)) return jobs;
            Assert.False(patience.IsCancellationRequested, $"The jobs stay at {string.Join("; ", jobs.Values)}{Environment.NewLine}{replica.Errors}");
            await Task.Delay(Interval);
        }
    }

    /// <summary>Waits until every job is done or has failed.</summary>
    public Task<ImmutableDictionary<string, Job>> SettleAsync() => WaitAsync(jobs => jobs.Values.All(job => job.IsOver));

    /// <summary>What search finds.</summary>
    public async Task<ImmutableArray<JsonElement>> SearchAsync(string words)
    {
        var answer = await replica.Http.GetStringAsync($"replica/search?s={Uri.EscapeDataString(words)}");
        return [.. JsonElement.Parse(answer).GetProperty("objects").EnumerateArray()];
    }

    /// <summary>Waits until search finds as many; a job is done when its item is stored, and the event that catalogues it follows.</summary>
    public async Task AssertFoundAsync(string words, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        while ((await SearchAsync(words)).Length is var found && found != count)
        {
            Assert.False(found > count || patience.IsCancellationRequested, $"{words} is found {found} times{Environment.NewLine}{replica.Errors}");
            await Task.Delay(Interval);
        }
    }

    /// <summary>Where jobs work.</summary>
    public string ScratchFolder => Path.Combine(replica.DataFolder, "ingest");

    /// <summary>What the worker's scratch folder holds but for the place of the verifier.</summary>
    public IEnumerable<string> Scratch() => Directory.EnumerateFileSystemEntries(ScratchFolder, "*", SearchOption.AllDirectories)
        .Where(entry => Path.GetFileName(entry) != "verify");

    private static ImmutableDictionary<string, Job> Read(JsonElement status) => status.GetProperty("jobs").EnumerateArray().Select(job => new Job(
        job.GetProperty("id").GetString()!, job.GetProperty("url").GetString()!, job.GetProperty("state").GetString()!,
        job.GetProperty("error").GetString(), job.GetProperty("link").GetString())).ToImmutableDictionary(job => job.Id);
}
