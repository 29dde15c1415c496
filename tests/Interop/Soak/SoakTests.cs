using System.Diagnostics;
using System.Globalization;
using Replica.Support;
using Replica.Support.Swarm;
using Xunit.Abstractions;

namespace Replica.Interop.Tests.Soak;

/// <summary>
/// Random joins, leaves, seeks and kills among real processes for 20 minutes: nobody is stuck, every copy is right, memory stays flat.
/// <c>SOAK_MINUTES</c> sets another time (under five, memory has not settled and may fail it), <c>SOAK_SEED</c> repeats the choices of a run.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Comers = 3;
    private const int Viewers = 2;
    private const double Flat = 1.10;

    [ProgramFact(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [Trait("Tier", "Full")]
    public async Task Joins_leaves_seeks_and_kills_leave_every_copy_right_and_memory_flat()
    {
        var minutes = double.Parse(Environment.GetEnvironmentVariable("SOAK_MINUTES") ?? "20", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("SOAK_SEED") ?? $"{Environment.ProcessId}", CultureInfo.InvariantCulture);
        output.WriteLine($"SOAK_SEED={seed} SOAK_MINUTES={minutes}");
        await using var swarm = await SoakSwarm.StartAsync();
        MemoryWatch[] watches = [new("seed", swarm.Seed.ProcessId), new("player", swarm.Player.Ready.GetProperty("pid").GetInt32())];
        using var ending = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        var clock = Stopwatch.StartNew();
        var watching = watches.Select(watch => watch.RunAsync(clock, ending.Token)).ToArray();
        Task[] crowd =
        [
            .. Enumerable.Range(0, Comers).Select(number => new Comer(swarm, number, new Random(seed + number)).RunAsync(ending.Token)),
            .. Enumerable.Range(Comers, Viewers).Select(number => new Viewer(swarm, new Random(seed + number)).RunAsync(ending.Token)),
        ];
        try
        {
            await foreach (var ended in Task.WhenEach(crowd))
                await ended;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"After {clock.Elapsed}: {e.Message} Seed: {swarm.Seed.Log} Player: {swarm.Player.Errors}", e);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(watching);
            output.WriteLine($"{clock.Elapsed}: {swarm.Counts}");
            foreach (var watch in watches)
                output.WriteLine(watch.Describe(clock.Elapsed.TotalSeconds));
        }

        swarm.AssertSound();
        var all = TimeSpan.FromMinutes(minutes).TotalSeconds;
        foreach (var watch in watches)
        {
            // The first quarter is for what fills once: code that is compiled, pools, caches.
            var (before, after) = (watch.MedianMiB(all / 4, all / 2), watch.MedianMiB(all * 3 / 4, all));
            Assert.True(after < before * Flat, $"{before:F0} MiB became {after:F0}. {watch.Describe(all)}");
        }
    }
}
