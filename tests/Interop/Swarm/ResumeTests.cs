using System.Text.Json;
using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>A download that is killed goes on where it was.</summary>
public sealed class ResumeTests
{
    private const int Length = 8 << 20;

    private static readonly TimeSpan LargePatience = TimeSpan.FromMinutes(5);

    private static readonly Conditions Tcp = new() { Transports = ["tcp"], Encryption = "off" };

    [ProgramFact(LibtorrentPeer.Python, "-c", "import libtorrent")]
    public async Task After_SIGKILL_the_pieces_it_had_are_not_fetched_again()
    {
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024 }, folder => Path.GetFileName(folder.Write("source/film.mp4", TestBytes.Create(Length))));
        await using var seed = (LibtorrentPeer)await LibtorrentPeer.SeedAsync(sample.Seed with { UpLimit = 2 << 20 }, Tcp);
        var leech = sample.Leech with { Peers = [seed.EndPoint], State = sample.At("state") };

        await using (var get = await ReplicaPeer.GetAsync(leech, Tcp))
        {
            var deadline = TimeProvider.System.GetTimestamp();
            while ((await seed.StatsAsync()).GetProperty("up").GetInt64() < Length / 2)
            {
                Assert.False(get.HasExited, get.Log);
                Assert.True(TimeProvider.System.GetElapsedTime(deadline) < Exchange.Patience, get.Log);
                await Task.Delay(20);
            }

            await get.SignalAsync("KILL");
            await get.ExitAsync(Exchange.Patience);
        }

        await using var again = await ReplicaPeer.GetAsync(leech, Tcp);
        var done = await again.DoneAsync(Exchange.Patience);
        await sample.AssertCopiedAsync();
        var swarm = done.GetProperty("bytesBySource").GetProperty("swarm").GetInt64();
        Assert.True(swarm is > 0 and < Length * 3 / 4, $"{swarm} of {Length} bytes were fetched after half of them had come: {JsonSerializer.Serialize(done)}");
    }

    /// <remarks>More than 2 GiB, so that every place in it that is kept in too few bits would show.</remarks>
    [ProgramFact(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [Trait("Tier", "Full")]
    public async Task A_large_download_that_is_killed_twice_fetches_nothing_again_that_was_verified()
    {
        using var sample = await Sample.CreateAsync(new() { PieceLength = 2 << 20 }, WriteLarge);
        await using var seed = await ReplicaPeer.SeedAsync(sample.Seed, Tcp);
        var leech = sample.Leech with { Peers = [seed.EndPoint], State = sample.At("state") };
        var had = 0L;
        foreach (var share in new[] { 0.3, 0.7 })
        {
            await using var get = await ReplicaPeer.GetAsync(leech, Tcp);
            var begun = TimeProvider.System.GetTimestamp();
            while (Have(get) < sample.Length * share)
            {
                Assert.False(get.HasExited, get.Log);
                Assert.True(TimeProvider.System.GetElapsedTime(begun) < LargePatience, get.Log);
                await Task.Delay(5);
            }

            await get.SignalAsync("KILL");
            await get.ExitAsync(Exchange.Patience);
            had = Have(get);
        }

        await using var again = await ReplicaPeer.GetAsync(leech, Tcp);
        var done = await again.DoneAsync(LargePatience);
        await sample.AssertCopiedAsync();
        var fetched = done.GetProperty("bytesBySource").GetProperty("swarm").GetInt64();
        Assert.True(fetched > 0 && fetched <= sample.Length - had, $"{fetched} bytes were fetched when {had} of {sample.Length} had been verified.");
    }

    /// <summary>Bytes that <c>get</c> last said it has.</summary>
    private static long Have(ReplicaPeer get) =>
        get.Log.Split('\n').LastOrDefault(line => line.Contains("\"progress\"", StringComparison.Ordinal)) is { } line
            ? JsonElement.Parse(line).GetProperty("have").GetInt64()
            : 0;

    private static string WriteLarge(TempFolder folder)
    {
        using var file = File.Create(folder.Write("source/large.bin", []));
        for (var part = 0; part < 33; part++)
            file.Write(TestBytes.Create(64 << 20, part));
        file.Write(TestBytes.Create(12_345));
        return "large.bin";
    }
}
