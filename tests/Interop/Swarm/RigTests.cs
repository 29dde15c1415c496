using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>
/// The matrix without ours: each counterpart in each cell against libtorrent. What fails here is the rig's fault, or the counterpart's, and not
/// ours.
/// </summary>
[Trait("Tier", "Full")]
public sealed class RigTests
{
    public static TheoryData<string> Cells => Cell.Names;

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Libtorrent_gets_from_libtorrent(string cell) => Exchange.RunAsync(SwarmProgram.Libtorrent, SwarmProgram.Libtorrent, Cell.All[cell]);

    [Theory]
    [MemberData(nameof(WebTorrentTests.Cells), MemberType = typeof(WebTorrentTests))]
    public async Task Webtorrent_and_libtorrent(string cell)
    {
        await Exchange.RunAsync(SwarmProgram.Libtorrent, SwarmProgram.WebTorrent, Cell.All[cell]);
        await Exchange.RunAsync(SwarmProgram.WebTorrent, SwarmProgram.Libtorrent, Cell.All[cell]);
    }

    [Theory]
    [InlineData("prefer")]
    [InlineData("require")]
    public async Task Aria2_and_libtorrent(string encryption)
    {
        var conditions = new Conditions { Transports = ["tcp"], Encryption = encryption };
        await Exchange.RunByTrackerAsync(SwarmProgram.Libtorrent, SwarmProgram.Aria2, conditions, Opentracker.HttpUrl);
        await Exchange.RunByTrackerAsync(SwarmProgram.Aria2, SwarmProgram.Libtorrent, conditions, Opentracker.HttpUrl);
    }

    [LanTheory]
    [InlineData("off")]
    [InlineData("require")]
    public async Task Transmission_and_libtorrent(string encryption)
    {
        var conditions = new Conditions { Transports = ["tcp"], Encryption = encryption };
        await using var lan = await Lan.CreateAsync(2);
        await Exchange.RunByTrackerAsync(SwarmProgram.Libtorrent, SwarmProgram.Transmission, conditions, Opentracker.HttpUrl, lan);
        await Exchange.RunByTrackerAsync(SwarmProgram.Transmission, SwarmProgram.Libtorrent, conditions, Opentracker.UdpUrl, lan);
    }
}
