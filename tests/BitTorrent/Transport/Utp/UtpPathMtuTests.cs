using System.Net;
using Replica.BitTorrent.Transport.Utp;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Transport.Utp;

public sealed class UtpPathMtuTests
{
    [Theory]
    [InlineData(int.MaxValue, 1472, 1472)]
    [InlineData(1472, 1472, 1472)]
    [InlineData(1392, 1376, 1392)]
    [InlineData(1000, 984, 1000)]
    [InlineData(600, 584, 600)]
    [InlineData(548, 548, 548)]
    public void A_path_that_swallows_large_packets_is_found_out(int mtu, int least, int most)
    {
        var world = new UtpWorld(1);
        var (there, here) = world.Connect();
        (world.A.Out.Mtu, world.A.Out.Rate) = (mtu, 1 << 20);
        new UtpTransfer(world, world.A, there, world.B, here, TestBytes.Create(5 << 20)).Finish(TimeSpan.FromMinutes(2));
        Assert.InRange(there.PacketSize, least, most);
    }

    [Fact]
    public void Random_loss_is_not_mistaken_for_a_small_path()
    {
        var world = new UtpWorld(3);
        var (there, here) = world.Connect();
        world.A.Out.Loss = 0.05;
        new UtpTransfer(world, world.A, there, world.B, here, TestBytes.Create(1 << 20)).Finish(TimeSpan.FromMinutes(5));
        Assert.Equal(1472, there.PacketSize);
    }

    [Fact]
    public void A_path_that_becomes_smaller_is_noticed_where_routers_fragment()
    {
        var world = new UtpWorld(4);
        var (there, here) = world.Connect();
        var transfer = new UtpTransfer(world, world.A, there, world.B, here, TestBytes.Create(3 << 20));
        world.RunUntil(
            () =>
            {
                transfer.Pump();
                return transfer.Read > 1 << 20;
            },
            TimeSpan.FromMinutes(1));
        Assert.Equal(1472, there.PacketSize);
        (world.A.Out.Mtu, world.A.Out.Fragments) = (1000, true);
        transfer.Finish(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Over_IPv6_no_packet_is_smaller_than_every_path_carries()
    {
        var mtu = new UtpPathMtu(new IPEndPoint(IPAddress.Parse("2001:db8::1"), 1));
        Assert.Equal((1232, 1452), (mtu.Confirmed, mtu.Probe));
        mtu.Arrived(1452);
        Assert.Equal((1452, 0), (mtu.Confirmed, mtu.Probe));
        mtu.Restart();
        Assert.Equal(1232, mtu.Confirmed);
        Assert.InRange(mtu.Probe, 1233, 1451);
    }

    [Fact]
    public void A_size_is_refused_only_after_three_losses()
    {
        var mtu = new UtpPathMtu(new IPEndPoint(IPAddress.Loopback, 1));
        mtu.Lost(1472);
        mtu.Lost(1472);
        Assert.Equal(1472, mtu.Probe);
        mtu.Lost(1472);
        Assert.Equal((548, 1010), (mtu.Confirmed, mtu.Probe));
        // Late news of another size changes nothing.
        mtu.Lost(1472);
        Assert.Equal(1010, mtu.Probe);
    }
}
