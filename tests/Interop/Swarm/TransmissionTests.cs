using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>
/// Ours and transmission, both ways: version 1, on a LAN, found by a tracker. TCP: over uTP version 3.00 connects and then asks nothing, libtorrent no
/// more than us. It looks at its peers every ten seconds, so these are slow.
/// </summary>
public sealed class TransmissionTests
{
    [LanTheory]
    [InlineData("off")]
    [InlineData("require")]
    public async Task Ours_gets_from_it(string encryption)
    {
        await using var lan = await Lan.CreateAsync(2);
        await Exchange.RunByTrackerAsync(SwarmProgram.Transmission, SwarmProgram.Replica, Over(encryption), Opentracker.HttpUrl, lan);
    }

    [LanTheory]
    [InlineData("off")]
    [InlineData("require")]
    public async Task Ours_seeds_to_it(string encryption)
    {
        await using var lan = await Lan.CreateAsync(2);
        await Exchange.RunByTrackerAsync(SwarmProgram.Replica, SwarmProgram.Transmission, Over(encryption), Opentracker.UdpUrl, lan);
    }

    private static Conditions Over(string encryption) => new() { Transports = ["tcp"], Encryption = encryption };
}
