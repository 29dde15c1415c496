using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>Ours and transmission, both ways: version 1, on a LAN, found by a tracker.</summary>
public sealed class TransmissionTests
{
    [LanTheory]
    [InlineData("tcp", "off")]
    [InlineData("tcp", "require")]
    [InlineData("utp", "off")]
    public async Task Ours_gets_from_it(string transport, string encryption)
    {
        await using var lan = await Lan.CreateAsync(2);
        await Exchange.RunByTrackerAsync(SwarmProgram.Transmission, SwarmProgram.Replica, Over(transport, encryption), Opentracker.HttpUrl, lan);
    }

    [LanTheory]
    [InlineData("tcp", "off")]
    [InlineData("tcp", "require")]
    [InlineData("utp", "off")]
    public async Task Ours_seeds_to_it(string transport, string encryption)
    {
        await using var lan = await Lan.CreateAsync(2);
        await Exchange.RunByTrackerAsync(SwarmProgram.Replica, SwarmProgram.Transmission, Over(transport, encryption), Opentracker.UdpUrl, lan);
    }

    private static Conditions Over(string transport, string encryption) => new() { Transports = [transport], Encryption = encryption };
}
