using System.Net;
using Replica.BitTorrent.Swarm;

namespace Replica.BitTorrent.Tests.Swarm;

public sealed class OwnAddressesTests
{
    private static readonly IPAddress Ours = IPAddress.Parse("20.1.2.3");
    private static readonly IPAddress Other = IPAddress.Parse("20.9.9.9");

    [Fact]
    public void What_five_peers_say_outweighs_a_tracker_and_a_few_liars()
    {
        var own = new OwnAddresses();
        Assert.Equal((null, null), own.Known);
        own.Tracked(Other);
        Assert.Equal((Other, null), own.Known);
        for (var i = 1; i <= 4; i++)
            own.Said(new IPEndPoint(new IPAddress([30, 0, 0, (byte)i]), 1), Other);
        for (var i = 5; i <= 10; i++)
            own.Said(new IPEndPoint(new IPAddress([30, 0, 0, (byte)i]), 1), Ours);
        Assert.Equal((Ours, null), own.Known);
    }

    [Fact]
    public void Private_addresses_and_those_of_the_other_family_are_no_votes()
    {
        var own = new OwnAddresses();
        own.Tracked(IPAddress.Loopback);
        for (var i = 1; i <= 10; i++)
        {
            own.Said(new IPEndPoint(new IPAddress([30, 0, 0, (byte)i]), 1), IPAddress.Parse("192.168.1.2"));
            own.Said(new IPEndPoint(new IPAddress([30, 0, 0, (byte)i]), 1), IPAddress.Parse("2600::1"));
        }

        Assert.Equal((null, null), own.Known);
    }
}
