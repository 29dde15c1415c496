using Replica.Interop.Tests.Swarm;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Soak;

/// <summary>
/// Clients that come and go, one after the other: leechers that are let finish, killed or interrupted and then started again until the copy is whole;
/// seeders that stay for a while. Half of them are ours.
/// </summary>
internal sealed class Comer(SoakSwarm swarm, int number, Random random)
{
    private const int MostStarts = 4;
    private const int DownLimit = 3 << 20;
    private const int UpLimit = 3 << 20;

    // libtorrent's issue 6394: started on a part of a hybrid torrent that a killed one left, it may say this; started again, it goes on.
    private const string PartialHybrid = "v1 and v2 hashes do not describe the same data";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    // Twice what is promised: the crowd keeps the machine busy.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(10);
    private static readonly string[] Signals = ["KILL", "INT", "TERM"];
    private static readonly string[] Encryptions = ["prefer", "off", "require"];
    private static readonly string[][] Transports = [["tcp"], ["utp"], ["tcp", "utp"]];

    /// <summary>Comes and goes until it is cancelled; who is there then may finish.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var turn = 0; !cancellationToken.IsCancellationRequested; turn++)
        {
            var sample = swarm.Samples[random.Next(swarm.Samples.Count)];
            if (random.Next(4) == 0)
                await SeedAsync(sample, $"{number}-{turn}", cancellationToken);
            else
                await LeechAsync(sample, $"{number}-{turn}");
        }
    }

    private Conditions NextConditions() =>
        SoakSwarm.Wire with { Encryption = Encryptions[random.Next(Encryptions.Length)], Transports = Transports[random.Next(Transports.Length)] };

    private TimeSpan NextStay() => TimeSpan.FromMilliseconds(random.Next(200, 5_000));

    private async Task SeedAsync(Sample sample, string name, CancellationToken cancellationToken)
    {
        // A folder is one process's alone.
        var folder = swarm.NewFolder($"seed-{name}");
        sample.CopyTo(folder);
        var share = new Share(folder) { TorrentFile = sample.TorrentFile, Peers = swarm.PeersOf(sample), UpLimit = UpLimit };
        await using (var seed = await ReplicaPeer.SeedAsync(share, NextConditions()))
        {
            await Task.Delay(NextStay(), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await EndAsync(seed, NextSignal());
        }

        Directory.Delete(folder, recursive: true);
        swarm.Count("seeders");
    }

    private async Task LeechAsync(Sample sample, string name)
    {
        var folder = swarm.NewFolder($"copy-{name}");
        var share = new Share(folder)
        {
            TorrentFile = sample.TorrentFile,
            Magnet = random.Next(3) == 0 ? sample.Magnet : null,
            Peers = swarm.PeersOf(sample),
            DownLimit = DownLimit,
        };
        if (random.Next(2) == 0)
            await GetAsync(share with { State = swarm.NewFolder($"state-{name}") });
        else
            await LeechWithLibtorrentAsync(share);
        await sample.AssertCopiedToAsync(folder);
        Directory.Delete(folder, recursive: true);
        swarm.Count("copies right");
    }

    private async Task GetAsync(Share share)
    {
        for (var starts = 1; ; starts++)
        {
            await using var get = await ReplicaPeer.GetAsync(share, NextConditions());
            if (starts == MostStarts || random.Next(2) == 0)
            {
                await get.WaitAsync(Patience);
                return;
            }

            var signal = NextSignal();
            // It may be done before it is to end.
            var ended = get.ExitAsync(Patience);
            // While it starts, and until it listens for signals, the system's own answer to them counts.
            if (signal != "KILL")
                await Task.WhenAny(ended, get.LineAsync("{", Patience));
            await Task.WhenAny(ended, Task.Delay(NextStay()));
            if (get.HasExited)
            {
                await get.WaitAsync(Patience);
                return;
            }

            await EndAsync(get, signal);
        }
    }

    private async Task LeechWithLibtorrentAsync(Share share)
    {
        for (var starts = 1; starts < MostStarts && random.Next(2) == 0; starts++)
        {
            await using var killed = await LibtorrentPeer.LeechAsync(share, NextConditions());
            await Task.Delay(NextStay());
            swarm.Count("libtorrents killed");
        }

        for (var starts = 1; ; starts++)
        {
            await using var leech = await LibtorrentPeer.LeechAsync(share, NextConditions());
            try
            {
                await leech.WaitAsync(Patience);
                return;
            }
            catch (InvalidOperationException e) when (e.Message.Contains(PartialHybrid, StringComparison.Ordinal) && starts < MostStarts)
            {
                swarm.Count("libtorrents that took their own partial copy for wrong");
            }
        }
    }

    private string NextSignal() => Signals[random.Next(Signals.Length)];

    private async Task EndAsync(ReplicaPeer peer, string signal)
    {
        await peer.SignalAsync(signal);
        var code = await peer.ExitAsync(Promptly);
        Assert.True(signal == "KILL" || code is 130 or 0, $"{code} after SIG{signal}: {peer.Log}");
        swarm.Count($"SIG{signal}");
    }
}
