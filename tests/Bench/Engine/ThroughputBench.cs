using System.Diagnostics;
using System.Globalization;
using Replica.Support.Swarm;

namespace Replica.Bench.Engine;

/// <summary>A large file over loopback, from and to libtorrent and ours: how fast, and at how much processor time on each side.</summary>
internal static class ThroughputBench
{
    private const double MiB = 1 << 20;
    private const double GiB = 1 << 30;

    private static readonly (string Name, Conditions Conditions, long Length)[] Kinds =
    [
        ("plain", new() { Transports = ["tcp"], Encryption = "off" }, 1L << 30),
        ("rc4", new() { Transports = ["tcp"], Encryption = "require" }, 1L << 30),
        ("utp", new() { Transports = ["utp"], Encryption = "off" }, 256L << 20),
    ];

    public static async Task RunAsync(TextWriter output)
    {
        foreach (var (name, conditions, length) in Kinds)
        {
            using var torrent = await BenchTorrent.CreateAsync(length, 1 << 20);
            double? theirs = null;
            foreach (var (seeder, leecher) in Pairs)
            {
                var (seconds, seederCpu, leecherCpu) = await MeasureAsync(torrent, seeder, leecher, conditions);
                var speed = length / MiB / seconds;
                theirs ??= speed;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-6} {seeder.Name,10} → {leecher.Name,-10} {speed,6:0} MiB/s, of libtorrent's {speed / theirs,5:0.00}; CPU s/GiB: seeder {seederCpu * GiB / length,5:0.0}, leecher {leecherCpu * GiB / length,5:0.0}"));
            }
        }
    }

    private static (SwarmProgram Seeder, SwarmProgram Leecher)[] Pairs =>
    [
        (SwarmProgram.Libtorrent, SwarmProgram.Libtorrent), (SwarmProgram.Libtorrent, SwarmProgram.Replica),
        (SwarmProgram.Replica, SwarmProgram.Libtorrent), (SwarmProgram.Replica, SwarmProgram.Replica),
    ];

    // From the leecher's start to its last verified piece; for ours that includes the start and end of the process.
    private static async Task<(double Seconds, double SeederCpu, double LeecherCpu)> MeasureAsync(
        BenchTorrent torrent, SwarmProgram seeder, SwarmProgram leecher, Conditions conditions)
    {
        var share = torrent.Leech();
        try
        {
            await using var seed = await seeder.SeedAsync(torrent.Seed, conditions);
            await using var seederFigures = new ProcessFigures(seed.ProcessId);
            var watch = Stopwatch.StartNew();
            await using var copying = await leecher.LeechAsync(share with { Peers = [seed.EndPoint] }, conditions);
            await using var leecherFigures = new ProcessFigures(copying.ProcessId);
            await copying.WaitAsync(TimeSpan.FromMinutes(5));
            return (watch.Elapsed.TotalSeconds, seederFigures.Seconds, leecherFigures.Seconds);
        }
        finally
        {
            Directory.Delete(share.Folder, recursive: true);
        }
    }
}
