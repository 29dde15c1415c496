using System.Diagnostics;
using System.Globalization;
using Replica.Catalogue.Snapshots;
using Replica.Catalogue.Sqlite;
using Replica.Search;
using Replica.Search.Files;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService.Snapshots;

/// <summary>An instance is killed while it follows, merges, saves and publishes: readers find a whole index each time, and the next start goes on.</summary>
public sealed class PublishingKillTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    private readonly TempFolder _folder = new();
    private readonly Dictionary<long, int> _rounds = [];
    private int _next = 1;
    private int _published;

    [Fact]
    public async Task Killed_twice_a_whole_index_is_published_each_time() => await KillAsync(times: 2, seed: 1);

    [Trait("Tier", "Full")]
    [Fact]
    public async Task Killed_a_hundred_times_a_whole_index_is_published_each_time() => await KillAsync(times: 100, seed: 2);

    public void Dispose() => _folder.Dispose();

    private async Task KillAsync(int times, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < times; i++)
        {
            await RunAndKillAsync(random);
            await CheckPublishedAsync(i);
            await CheckNextStartAsync(i);
        }
    }

    private async Task CheckPublishedAsync(int number)
    {
        using var source = new SnapshotSource(PublishingChild.OpenStore(_folder.FullPath), _folder.At($"reader{number}"));
        var found = await source.RefreshAsync([IndexInstance.Key.Public]);
        Assert.True(found is not null || _published == 0);
        if (found is null)
            return;
        Assert.Equal(found.Pointer.Sequence, found.Snapshot.Sequence);
        foreach (var segment in found.Pointer.Segments)
            IndexFile.Verify(_folder.At($"reader{number}", $"{segment.Sha256}.rsi"));
        var round = _rounds[found.Pointer.Sequence];
        Assert.True(round >= _published, $"round {round} stands, though {_published} was published");
        Check(found.Snapshot, round);
    }

    /// <summary>From this disk, and from what is published, the index comes to be what the catalogue is.</summary>
    private async Task CheckNextStartAsync(int number)
    {
        using var database = PublishingChild.OpenCatalogue(_folder.FullPath);
        var catalogue = new SqliteCatalogue(database);
        var counts = new List<(int, long)>();
        foreach (var folder in new[] { "index", $"fresh{number}" })
        {
            var instance = new IndexInstance(catalogue, PublishingChild.OpenStore(_folder.FullPath), _folder.At(folder), TimeProvider.System);
            await instance.CatchUpAsync();
            counts.Add((instance.Follower.Index.Current.Count, instance.Follower.Index.Current.Sequence));
        }

        var whole = new Replica.SearchService.Following.SearchFollower(
            catalogue, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Replica.SearchService.Following.SearchFollower>.Instance);
        await whole.CatchUpAsync(default);
        Assert.All(counts, count => Assert.Equal((whole.Index.Current.Count, whole.Index.Current.Sequence), count));
    }

    private static void Check(IndexSnapshot snapshot, int round)
    {
        var (there, gone) = PublishingChild.After(round);
        Assert.Equal(there.Count, snapshot.Count);
        Assert.All(there, infoHash => Assert.Single(snapshot.FindInfoHash(infoHash)));
        Assert.All(gone, infoHash => Assert.Empty(snapshot.FindInfoHash(infoHash)));
    }

    private async Task RunAndKillAsync(Random random)
    {
        using var child = Process.Start(new ProcessStartInfo(
            "dotnet", ["exec", typeof(PublishingKillTests).Assembly.Location, PublishingChild.Argument, _folder.FullPath, $"{_next}"])
        { RedirectStandardOutput = true })!;
        using var stop = new CancellationTokenSource(Bound);
        try
        {
            for (var lines = 1 + random.Next(12); lines > 0; lines--)
                Take(await child.StandardOutput.ReadLineAsync(stop.Token) ?? throw new InvalidOperationException("the process ended by itself"));

            // Somewhere in what follows the line.
            Thread.SpinWait(random.Next(3_000_000));
        }
        finally
        {
            child.Kill();
            // What it said before it died counts too.
            foreach (var line in (await child.StandardOutput.ReadToEndAsync(stop.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Take(line);
            await child.WaitForExitAsync(stop.Token);
        }
    }

    private void Take(string line)
    {
        var words = line.Split(' ');
        var round = int.Parse(words[1], CultureInfo.InvariantCulture);
        if (words[0] == "caught")
            _rounds[long.Parse(words[2], CultureInfo.InvariantCulture)] = round;
        if (words[0] == "published")
            _published = round;
        // A round that was begun is done again: its puts and removals change nothing the second time.
        _next = words[0] == "published" ? round + 1 : round;
    }
}
