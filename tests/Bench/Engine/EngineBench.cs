namespace Replica.Bench.Engine;

/// <summary>The engine beside libtorrent: throughput, streaming, seeding.</summary>
internal static class EngineBench
{
    public static async Task RunAsync(TextWriter output)
    {
        await ThroughputBench.RunAsync(output);
        await StreamingBench.RunAsync(output);
        await SeedingBench.RunAsync(output);
    }
}
