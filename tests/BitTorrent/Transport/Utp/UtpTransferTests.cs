using Replica.Support;

namespace Replica.BitTorrent.Tests.Transport.Utp;

/// <summary>Connections over a virtual network that does what networks do.</summary>
public sealed class UtpTransferTests
{
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 0.01, 0, 0)]
    [InlineData(2, 0.05, 5_000, 0.01)]
    [InlineData(3, 0.10, 20_000, 0.05)]
    [InlineData(4, 0.20, 0, 0)]
    [InlineData(5, 0.20, 30_000, 0.10)]
    [InlineData(6, 0, 100_000, 0.50)]
    public void Bytes_arrive_exactly_whatever_the_network_does(int seed, double loss, long jitter, double duplication)
    {
        var world = new UtpWorld(seed);
        var (there, here) = world.Connect();
        foreach (var path in new[] { world.A.Out, world.B.Out })
            (path.Loss, path.Jitter, path.Duplication) = (loss, jitter, duplication);
        var forth = new UtpTransfer(world, world.A, there, world.B, here, TestBytes.Create(1 << 20, seed));
        var back = new UtpTransfer(world, world.B, here, world.A, there, TestBytes.Create(300_000, seed + 1));
        world.RunUntil(
            () =>
            {
                forth.Pump();
                back.Pump();
                return forth.IsDone && back.IsDone;
            },
            TimeSpan.FromMinutes(20));
        forth.Finish(TimeSpan.Zero);
        back.Finish(TimeSpan.Zero);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        static (long, long) Run()
        {
            var world = new UtpWorld(7);
            (world.A.Out.Loss, world.A.Out.Jitter) = (0.05, 3_000);
            var (there, here) = world.Connect();
            new UtpTransfer(world, world.A, there, world.B, here, TestBytes.Create(200_000)).Finish(TimeSpan.FromMinutes(5));
            return (world.Now, world.A.Sent);
        }

        Assert.Equal(Run(), Run());
    }

    [Fact]
    public void A_slow_line_keeps_its_queue_near_the_target()
    {
        var world = new UtpWorld(8);
        (world.A.Out.Rate, world.A.Out.Queue, world.A.Out.Delay) = (64 << 10, 1 << 20, 20_000);
        var (there, here) = world.Connect();
        var transfer = new UtpTransfer(world, world.A, there, world.B, here, TestBytes.Create(3 << 20));
        var start = world.Now;
        world.RunUntil(
            () =>
            {
                transfer.Pump();
                return transfer.Read > 1 << 20;
            },
            TimeSpan.FromMinutes(2));
        world.A.Out.LongestWait = 0;
        transfer.Finish(TimeSpan.FromMinutes(2));
        // The whole queue would take 16 s; the target is 0.1 s.
        Assert.InRange(world.A.Out.LongestWait, 20_000, 200_000);
        Assert.InRange(world.Now - start, 40_000_000, 60_000_000);
    }

    [Fact]
    public void A_short_queue_that_drops_is_still_used_well()
    {
        var world = new UtpWorld(9);
        (world.A.Out.Rate, world.A.Out.Queue, world.A.Out.Delay) = (1 << 20, 30_000, 25_000);
        var (there, here) = world.Connect();
        var start = world.Now;
        new UtpTransfer(world, world.A, there, world.B, here, TestBytes.Create(20 << 20)).Finish(TimeSpan.FromMinutes(2));
        Assert.InRange(world.Now - start, 20_000_000, 34_000_000);
    }

    [Fact]
    public void A_fast_long_line_is_filled()
    {
        var world = new UtpWorld(10);
        (world.A.Out.Rate, world.A.Out.Queue) = (10 << 20, 4 << 20);
        world.A.Out.Delay = world.B.Out.Delay = 30_000;
        var (there, here) = world.Connect();
        var start = world.Now;
        new UtpTransfer(world, world.A, there, world.B, here, TestBytes.Create(30 << 20)).Finish(TimeSpan.FromMinutes(2));
        Assert.InRange(world.Now - start, 3_000_000, 6_000_000);
    }

    [Theory]
    [InlineData(5_000_000)]
    [InlineData(-5_000_000)]
    [InlineData(3_000_000_000)]
    [InlineData(600_000)]
    public void A_clock_that_is_set_does_not_stall_the_connection(long jump)
    {
        var world = new UtpWorld(11) { B = { ClockOffset = 1L << 33 } };
        (world.A.Out.Rate, world.A.Out.Queue) = (1 << 20, 1 << 20);
        var (there, here) = world.Connect();
        var transfer = new UtpTransfer(world, world.A, there, world.B, here, TestBytes.Create(10 << 20));
        world.RunUntil(
            () =>
            {
                transfer.Pump();
                return transfer.Read > 2 << 20;
            },
            TimeSpan.FromMinutes(1));
        var start = world.Now;
        // Timers of this side are of the old clock: only the timestamps move, as on a host whose wall clock is set.
        world.B.Out.Filter = packet => UtpTestPackets.MoveClock(packet, jump);
        transfer.Finish(TimeSpan.FromMinutes(1));
        Assert.InRange(world.Now - start, 8_000_000, 16_000_000);
    }

    [Fact]
    public void Numbers_wrap()
    {
        var world = new UtpWorld(12, six: true) { A = { Random = { Fixed = 65_500 } } };
        world.A.Out.Loss = 0.05;
        var (there, here) = world.Connect();
        Assert.InRange(there.NextSequence, 65_500, 65_510);
        new UtpTransfer(world, world.A, there, world.B, here, TestBytes.Create(1 << 20)).Finish(TimeSpan.FromMinutes(5));
        Assert.InRange(there.NextSequence, 500, 3_000);
    }
}
