namespace Replica.Support.Swarm;

/// <summary>A BitTorrent client as a participant of a test: how to start it as a seeder and as a leecher.</summary>
/// <param name="Name">Names it in test results.</param>
/// <param name="SeedAsync">Starts it with all bytes; returns when others may come.</param>
/// <param name="LeechAsync">Starts it with none.</param>
public sealed record SwarmProgram(string Name, Func<Share, Conditions, Task<ISwarmPeer>> SeedAsync, Func<Share, Conditions, Task<ISwarmPeer>> LeechAsync)
{
    /// <summary>Ours: the built executable. The test project must refer to client/Replica.</summary>
    public static SwarmProgram Replica { get; } =
        new("replica", async (share, conditions) => await ReplicaPeer.SeedAsync(share, conditions), async (share, conditions) => await ReplicaPeer.GetAsync(share, conditions));

    /// <summary>libtorrent 2, driven from Python.</summary>
    public static SwarmProgram Libtorrent { get; } = new("libtorrent", LibtorrentPeer.SeedAsync, LibtorrentPeer.LeechAsync);

    /// <summary>webtorrent on Node.</summary>
    public static SwarmProgram WebTorrent { get; } = new("webtorrent", WebTorrentPeer.SeedAsync, WebTorrentPeer.LeechAsync);

    /// <summary>aria2: TCP only, finds peers by a tracker.</summary>
    public static SwarmProgram Aria2 { get; } = new("aria2", Aria2Peer.SeedAsync, Aria2Peer.LeechAsync);

    /// <summary>transmission 3: finds peers by a tracker, on a LAN.</summary>
    public static SwarmProgram Transmission { get; } = new("transmission", TransmissionPeer.SeedAsync, TransmissionPeer.LeechAsync);

    /// <summary>The program of a name.</summary>
    public static SwarmProgram Named(string name) =>
        new[] { Replica, Libtorrent, WebTorrent, Aria2, Transmission }.Single(program => program.Name == name);
}
