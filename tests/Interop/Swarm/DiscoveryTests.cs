using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>Ours and libtorrent find each other in one way alone, both ways round.</summary>
public sealed class DiscoveryTests
{
    private static readonly Conditions Tcp = new() { Transports = ["tcp"], Encryption = "prefer" };

    /// <summary>Who seeds and who leeches.</summary>
    public static TheoryData<string, string> Pairs => new() { { "libtorrent", "replica" }, { "replica", "libtorrent" }, { "replica", "replica" } };

    [ProgramTheory("opentracker")]
    [MemberData(nameof(Pairs))]
    public Task By_an_http_tracker(string seeder, string leecher) =>
        Exchange.RunByTrackerAsync(SwarmProgram.Named(seeder), SwarmProgram.Named(leecher), Tcp, Opentracker.HttpUrl);

    [ProgramTheory("opentracker")]
    [MemberData(nameof(Pairs))]
    public Task By_a_udp_tracker(string seeder, string leecher) =>
        Exchange.RunByTrackerAsync(SwarmProgram.Named(seeder), SwarmProgram.Named(leecher), Tcp, Opentracker.UdpUrl);

    [ProgramTheory("opentracker")]
    [MemberData(nameof(Pairs))]
    public async Task By_the_last_tier_when_those_before_are_dead(string seeder, string leecher)
    {
        var port = FreePorts.Take();
        // Nobody listens there, over TCP or UDP; names below .invalid never resolve (RFC 6761).
        string[] trackers = [$"http://127.0.0.1:{FreePorts.Take()}/announce", $"udp://127.0.0.1:{FreePorts.Take()}/announce", "http://tracker.invalid/announce", Opentracker.HttpUrl(port)];
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024, Trackers = trackers });
        await using var tracker = await Opentracker.StartAsync(port, [sample.InfoHash]);
        await using var seed = await SwarmProgram.Named(seeder).SeedAsync(sample.Seed with { Trackers = trackers }, Tcp);
        await tracker.SeedersAsync(sample.InfoHash);
        await using var copying = await SwarmProgram.Named(leecher).LeechAsync(sample.Leech with { Trackers = trackers }, Tcp);
        await copying.WaitAsync(Exchange.Patience);
        await sample.AssertCopiedAsync();
    }

    [ProgramTheory("opentracker")]
    [MemberData(nameof(Pairs))]
    public async Task A_private_torrent_by_its_tracker(string seeder, string leecher)
    {
        var port = FreePorts.Take();
        string[] trackers = [Opentracker.HttpUrl(port)];
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024, Trackers = trackers, Private = true });
        await using var tracker = await Opentracker.StartAsync(port, [sample.InfoHash]);
        await using var seed = await SwarmProgram.Named(seeder).SeedAsync(sample.Seed with { Trackers = trackers }, Tcp);
        await tracker.SeedersAsync(sample.InfoHash);
        await using var copying = await SwarmProgram.Named(leecher).LeechAsync(sample.Leech with { Trackers = trackers }, Tcp);
        await copying.WaitAsync(Exchange.Patience);
        await sample.AssertCopiedAsync();
    }

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Pairs))]
    public async Task By_the_dht(string seeder, string leecher)
    {
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024 });
        await using var node = await LibtorrentPeer.StartAsync(new() { Dht = true });
        var conditions = Tcp with { Transports = ["tcp", "utp"], Dht = true, DhtBootstrap = [node.EndPoint] };
        await using var seed = await SwarmProgram.Named(seeder).SeedAsync(sample.Seed, conditions);
        await using var copying = await SwarmProgram.Named(leecher).LeechAsync(sample.Leech, conditions);
        await copying.WaitAsync(Exchange.Patience);
        await sample.AssertCopiedAsync();
    }

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Pairs))]
    public async Task A_magnet_link_by_the_dht(string seeder, string leecher)
    {
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024 });
        await using var node = await LibtorrentPeer.StartAsync(new() { Dht = true });
        var conditions = new Conditions { Encryption = "require", Dht = true, DhtBootstrap = [node.EndPoint] };
        await using var seed = await SwarmProgram.Named(seeder).SeedAsync(sample.Seed, conditions);
        await using var copying = await SwarmProgram.Named(leecher).LeechAsync(sample.Leech with { Magnet = sample.Magnet }, conditions);
        await copying.WaitAsync(Exchange.Patience);
        await sample.AssertCopiedAsync();
    }

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Pairs))]
    public async Task By_peer_exchange(string seeder, string leecher)
    {
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024 });
        var conditions = Tcp with { Pex = true };
        // At a kilobyte a second it wants bytes and has next to none: whoever gets them all got them from the other whom it told of.
        await using var between = await LibtorrentPeer.StartAsync(conditions);
        await between.AddAsync(new Share(sample.At("between")) { TorrentFile = sample.TorrentFile, DownLimit = 1024 });
        await using var seed = await SwarmProgram.Named(seeder).SeedAsync(sample.Seed with { Peers = [between.EndPoint] }, conditions);
        await using var copying = await SwarmProgram.Named(leecher).LeechAsync(sample.Leech with { Peers = [between.EndPoint] }, conditions);
        await copying.WaitAsync(TimeSpan.FromSeconds(150));
        await sample.AssertCopiedAsync();
    }

    [LanTheory]
    [MemberData(nameof(Pairs))]
    public async Task By_local_service_discovery(string seeder, string leecher)
    {
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024 });
        await using var lan = await Lan.CreateAsync(2);
        var conditions = Tcp with { Lsd = true };
        await using var seed = await SwarmProgram.Named(seeder).SeedAsync(sample.Seed, conditions with { Host = lan.Hosts[0] });
        await using var copying = await SwarmProgram.Named(leecher).LeechAsync(sample.Leech, conditions with { Host = lan.Hosts[1] });
        await copying.WaitAsync(Exchange.Patience);
        await sample.AssertCopiedAsync();
    }
}
