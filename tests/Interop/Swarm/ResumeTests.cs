using System.Text.Json;
using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>A download that is killed goes on where it was.</summary>
public sealed class ResumeTests
{
    private const int Length = 8 << 20;

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
}
