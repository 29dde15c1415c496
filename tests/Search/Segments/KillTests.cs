using System.Diagnostics;
using Replica.Search.Files;
using Replica.Support;

namespace Replica.Search.Tests.Segments;

/// <summary>A process is killed while it applies, merges and saves: what it leaves is whole, and no older than what it said was saved.</summary>
public sealed class KillTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Killed_a_few_times_a_whole_index_is_left_each_time() => await KillAsync(times: 4, seed: 1);

    [Trait("Tier", "Full")]
    [Fact]
    public async Task Killed_a_hundred_times_a_whole_index_is_left_each_time() => await KillAsync(times: 100, seed: 2);

    public void Dispose() => _folder.Dispose();

    private async Task KillAsync(int times, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < times; i++)
        {
            var saved = await RunAndKillAsync(random);
            var snapshot = new IndexFolder(_folder.At("folder")).Load();
            Assert.True(snapshot is not null || saved == 0);
            if (snapshot is null)
                continue;
            Assert.True(snapshot.Sequence >= saved, $"{snapshot.Sequence} is older than {saved}");
            SavingChild.ModelAfter((int)snapshot.Sequence).Check(snapshot);
            foreach (var view in snapshot.Segments.Views)
                Replica.Search.Segments.SegmentVerifier.Verify(view.Segment);
            if (File.Exists(_folder.At("index.rsi")))
                CheckFile((int)snapshot.Sequence);
        }
    }

    private void CheckFile(int latest)
    {
        IndexFile.Verify(_folder.At("index.rsi"));
        var opened = IndexFile.Open(_folder.At("index.rsi"));
        Assert.InRange(opened.Sequence, 1, latest);
        SavingChild.ModelAfter((int)opened.Sequence).Check(opened);
    }

    /// <returns>The last round that was said to be saved.</returns>
    private async Task<int> RunAndKillAsync(Random random)
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(KillTests).Assembly.Location, SavingChild.Argument, _folder.FullPath])
        {
            RedirectStandardOutput = true,
        })!;
        var saved = 0;
        try
        {
            for (var lines = 2 + random.Next(60); lines > 0; lines--)
            {
                var words = (await child.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the process ended by itself")).Split(' ');
                if (words[0] == "saved")
                    saved = int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
            }

            // Somewhere in what follows the line.
            Thread.SpinWait(random.Next(200_000));
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync();
        }

        return saved;
    }
}
