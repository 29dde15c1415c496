using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>One client fetches a sample from another; the copy is compared by hash.</summary>
internal static class Exchange
{
    /// <summary>Long enough for any small sample on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Two clients that are told of each other.</summary>
    public static async Task RunAsync(SwarmProgram seeder, SwarmProgram leecher, Cell cell)
    {
        using var sample = await Sample.CreateAsync(cell.Shape);
        await RunAsync(seeder, leecher, cell, sample);
    }

    /// <summary>As the other, with a sample made before.</summary>
    public static async Task RunAsync(SwarmProgram seeder, SwarmProgram leecher, Cell cell, Sample sample, TimeSpan? patience = null)
    {
        var leech = sample.Leech with { Magnet = cell.Magnet ? sample.Magnet : null };
        if (cell.SeederCalls)
        {
            await using var called = await leecher.LeechAsync(leech, Of(leecher, cell));
            await using var calling = await seeder.SeedAsync(sample.Seed with { Peers = [called.EndPoint] }, Of(seeder, cell));
            await called.WaitAsync(patience ?? Patience);
        }
        else
        {
            await using var seed = await seeder.SeedAsync(sample.Seed, Of(seeder, cell));
            await using var copying = await leecher.LeechAsync(leech with { Peers = [seed.EndPoint] }, Of(leecher, cell));
            await copying.WaitAsync(patience ?? Patience);
        }

        await sample.AssertCopiedAsync();
    }

    /// <summary>Two clients that find each other by the trackers of the torrent's file, on a LAN or on loopback.</summary>
    public static async Task RunByTrackerAsync(SwarmProgram seeder, SwarmProgram leecher, Conditions conditions, Func<int, LanHost?, string> url, Lan? lan = null)
    {
        var (here, there) = (lan?.Hosts[0], lan?.Hosts[1]);
        var port = FreePorts.Take();
        string[] trackers = [url(port, here)];
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024, Trackers = trackers });
        await using var tracker = await Opentracker.StartAsync(port, [sample.InfoHash], here);
        await using var seed = await seeder.SeedAsync(sample.Seed with { Trackers = trackers }, conditions with { Host = here });
        await tracker.SeedersAsync(sample.InfoHash);
        await using var copying = await leecher.LeechAsync(sample.Leech with { Trackers = trackers }, conditions with { Host = there });
        await copying.WaitAsync(Patience);
        await sample.AssertCopiedAsync();
    }

    private static Conditions Of(SwarmProgram program, Cell cell) =>
        program == SwarmProgram.Replica ? cell.Conditions : cell.Theirs ?? cell.Conditions;
}
