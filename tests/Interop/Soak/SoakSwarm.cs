using System.Collections.Concurrent;
using Replica.Interop.Tests.Swarm;
using Replica.Support;
using Replica.Support.Processes;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Soak;

/// <summary>Who is there from begin to end: ours as a seed and as a player with a small cache, libtorrent as a second seed of two torrents.</summary>
internal sealed class SoakSwarm : IAsyncDisposable
{
    /// <summary>What everybody may use.</summary>
    public static readonly Conditions Wire = new() { Encryption = "prefer", Pex = true };

    private const int OurUpLimit = 6 << 20;
    private const int TheirUpLimit = 4 << 20;

    private readonly TempFolder _folder = new();
    private readonly ConcurrentDictionary<string, int> _counts = [];
    private readonly List<IAsyncDisposable> _running = [];

    private SoakSwarm()
    {
    }

    /// <summary>What is shared.</summary>
    public IReadOnlyList<Sample> Samples { get; private set; } = [];

    /// <summary>Ours, which seeds the first of them.</summary>
    public ReplicaPeer Seed { get; private set; } = null!;

    /// <summary>Ours, which plays all of them.</summary>
    public RunningReplica Player { get; private set; } = null!;

    /// <summary>libtorrent, which seeds all of them.</summary>
    public LibtorrentPeer Other { get; private set; } = null!;

    /// <summary>Addresses by which a newcomer finds a sample.</summary>
    public string[] PeersOf(Sample sample)
    {
        var player = $"127.0.0.1:{Player.Ready.GetProperty("peerPort").GetInt32()}";
        return sample == Samples[0] ? [Seed.EndPoint, Other.EndPoint, player] : [Other.EndPoint, player];
    }

    /// <summary>Starts them.</summary>
    public static async Task<SoakSwarm> StartAsync()
    {
        var swarm = new SoakSwarm();
        try
        {
            swarm.Samples =
            [
                await Sample.CreateAsync(new() { PieceLength = 64 * 1024 }, folder => Write(folder, 24 << 20)),
                await Sample.CreateAsync(new() { PieceLength = 32 * 1024, Version = "hybrid" }, folder => Write(folder, 12 << 20)),
            ];
            swarm._running.Add(swarm.Seed = await ReplicaPeer.SeedAsync(swarm.Samples[0].Seed with { UpLimit = OurUpLimit }, Wire));
            swarm._running.Add(swarm.Other = await LibtorrentPeer.StartAsync(Wire));
            foreach (var sample in swarm.Samples)
                await swarm.Other.AddAsync(sample.Seed with { UpLimit = TheirUpLimit }, seeds: true);
            var sources = new Share(swarm._folder.FullPath) { Peers = [swarm.Seed.EndPoint, swarm.Other.EndPoint] };
            swarm._running.Add(swarm.Player = await RunningReplica.UpAsync(
                swarm._folder.At("player"), [.. ReplicaPeer.Options(sources, Wire, 0), "--cache-limit", "16MiB"]));
            return swarm;
        }
        catch
        {
            await swarm.DisposeAsync();
            throw;
        }
    }

    /// <summary>A fresh folder's path.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(_folder.At(name)).FullName;

    /// <summary>Counts one more of something that happened.</summary>
    public void Count(string what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    /// <summary>What happened, and how often.</summary>
    public string Counts => string.Join(", ", _counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value} {count.Key}"));

    /// <summary>Those who were to stay are there still, and wrote of no fault of their own.</summary>
    public void AssertSound()
    {
        Assert.False(Seed.HasExited, Seed.Log);
        foreach (var log in new[] { Seed.Log, Player.Errors })
            Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var running in _running)
            await running.DisposeAsync();
        foreach (var sample in Samples)
            sample.Dispose();
        _folder.Dispose();
    }

    private static string Write(TempFolder folder, int length)
    {
        folder.Write("source/film/film.mp4", TestBytes.Create(length + 4_321, length));
        folder.Write("source/film/film.vtt", TestBytes.Create(70_001, 2));
        return "film";
    }
}
