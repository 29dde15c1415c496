using Replica.BitTorrent.Transport.Utp;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Transport.Utp;

/// <summary>One connection from its request to its end, packet by packet.</summary>
public sealed class UtpConnectionTests
{
    private readonly UtpWorld _world = new(1);

    [Fact]
    public void A_connection_is_asked_for_answered_and_confirmed_as_BEP_29_says()
    {
        var (a, b) = (new List<UtpHeader>(), new List<UtpHeader>());
        _world.A.Out.Filter = packet => Keep(a, packet);
        _world.B.Out.Filter = packet => Keep(b, packet);
        var (there, here) = _world.Connect();
        var (syn, answer, first) = (a[0], b[0], a[1]);
        Assert.Equal((UtpPacketType.Syn, there.ReceiveId), (syn.Type, syn.ConnectionId));
        Assert.Equal((UtpPacketType.State, syn.ConnectionId, syn.Sequence), (answer.Type, answer.ConnectionId, answer.Acknowledged));
        Assert.Equal((UtpSequence.Add(syn.ConnectionId, 1), UtpSequence.Add(answer.Sequence, -1)), (first.ConnectionId, first.Acknowledged));
        Assert.Equal((there.SendId, there.ReceiveId), (here.ReceiveId, here.SendId));
        Assert.Equal(answer.TimestampDifference, (uint)_world.A.Out.Delay);
    }

    [Fact]
    public void Lost_requests_and_answers_are_sent_again()
    {
        var lost = 0;
        _world.A.Out.Filter = _ => lost++ > 0;
        _world.B.Out.Filter = _ => lost++ > 2;
        _world.Connect();
    }

    [Fact]
    public void A_silent_host_is_asked_three_times_in_seven_seconds()
    {
        _world.A.Out.Loss = 1;
        var connection = _world.A.Connections.Connect(_world.B.Address, _world.Now)!;
        _world.A.Connections.Flush(_world.Now);
        var start = _world.Now;
        _world.RunUntil(() => connection.State == UtpState.Closed, TimeSpan.FromSeconds(8));
        Assert.Equal((7_000_000, 3L), (_world.Now - start, _world.A.Sent));
        Assert.Contains("does not answer", connection.Failure, StringComparison.Ordinal);
        Assert.Equal(0, _world.A.Connections.Count);
    }

    [Fact]
    public void A_connection_that_dies_is_given_up_and_leaves_nothing()
    {
        var (there, _) = _world.Connect();
        _world.A.Out.Loss = 1;
        there.Write(TestBytes.Create(100_000), _world.Now);
        _world.A.Connections.Touch(there);
        _world.A.Connections.Flush(_world.Now);
        _world.RunUntil(() => there.State == UtpState.Closed, TimeSpan.FromSeconds(40));
        Assert.Contains("does not answer any more", there.Failure, StringComparison.Ordinal);
        Assert.Equal((0, 0L, 0), (_world.A.Connections.Count, _world.A.Connections.Held, _world.A.Connections.Lent));
    }

    [Fact]
    public void Who_does_not_read_stops_the_other_and_going_on_loses_nothing()
    {
        var (there, here) = _world.Connect();
        var transfer = new UtpTransfer(_world, _world.A, there, _world.B, here, TestBytes.Create(6 << 20)) { Reads = false };
        for (var i = 0; i < 600; i++)
        {
            transfer.Pump();
            _world.Run(TimeSpan.FromMilliseconds(100));
        }
        Assert.InRange(here.Unread, UtpReceiver.LargestWindow - 3000, UtpReceiver.LargestWindow);
        Assert.Equal(UtpState.Connected, there.State);
        // A minute of closed window costs a few probes, not a stream of packets.
        var before = _world.A.Sent;
        _world.Run(TimeSpan.FromMinutes(1));
        Assert.InRange(_world.A.Sent - before, 1, 40);
        transfer.Reads = true;
        transfer.Finish(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void A_lost_window_update_does_not_stop_the_connection()
    {
        var (there, here) = _world.Connect();
        var transfer = new UtpTransfer(_world, _world.A, there, _world.B, here, TestBytes.Create(4 << 20)) { Reads = false };
        for (var i = 0; i < 100; i++)
        {
            transfer.Pump();
            _world.Run(TimeSpan.FromMilliseconds(100));
        }
        _world.B.Out.Loss = 1;
        here.Read(new byte[UtpReceiver.LargestWindow], _world.Now);
        _world.Run(TimeSpan.FromMilliseconds(100));
        _world.B.Out.Loss = 0;
        _world.RunUntil(() => here.Unread > 1 << 20, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void What_was_written_before_the_end_arrives_before_it(double loss)
    {
        var (there, here) = _world.Connect();
        _world.A.Out.Loss = _world.B.Out.Loss = loss;
        var bytes = TestBytes.Create(50_000);
        Assert.Equal(bytes.Length, there.Write(bytes, _world.Now));
        there.Close(_world.Now);
        _world.A.Connections.Touch(there);
        _world.A.Connections.Flush(_world.Now);
        Assert.False(here.Ended);
        var got = new byte[bytes.Length + 1];
        var read = 0;
        _world.RunUntil(
            () =>
            {
                read += here.Read(got.AsSpan(read), _world.Now);
                return here.Ended;
            },
            TimeSpan.FromSeconds(30));
        Assert.Equal(bytes, got[..read]);
        Assert.Null(here.Failure);
        here.Close(_world.Now);
        _world.B.Connections.Touch(here);
        _world.B.Connections.Flush(_world.Now);
        _world.RunUntil(() => _world.A.Connections.Count + _world.B.Connections.Count == 0, TimeSpan.FromSeconds(30));
        Assert.Equal(0, _world.A.Connections.Held + _world.B.Connections.Held);
    }

    [Fact]
    public void An_idle_connection_keeps_its_way_through_routers_open()
    {
        _world.Connect();
        var before = _world.A.Sent;
        _world.Run(TimeSpan.FromMinutes(5));
        Assert.InRange(_world.A.Sent - before, 10, 25);
        Assert.Equal((1, 1), (_world.A.Connections.Count, _world.B.Connections.Count));
    }

    [Fact]
    public void One_lost_packet_is_sent_again_within_a_round_trip_and_halves_the_window_once()
    {
        var (there, here) = _world.Connect();
        new UtpTransfer(_world, _world.A, there, _world.B, here, TestBytes.Create(300_000)).Finish(TimeSpan.FromMinutes(1));
        var (window, lost) = (there.Window, 0);
        _world.A.Out.Filter = packet => packet.Length < 1000 || lost++ != 4;
        var start = _world.Now;
        new UtpTransfer(_world, _world.A, there, _world.B, here, TestBytes.Create(40_000)).Finish(TimeSpan.FromMinutes(1));
        // Two ways of 10 ms each for the loss to be seen and mended, far less than a time-out of 500 ms.
        Assert.InRange(_world.Now - start, 30_000, 80_000);
        Assert.InRange(there.Window, window * 0.45, window * 0.65);
    }

    [Fact]
    public void Answers_come_for_every_second_packet_or_soon()
    {
        var (there, here) = _world.Connect();
        there.Write(new byte[10], _world.Now);
        _world.A.Connections.Touch(there);
        _world.A.Connections.Flush(_world.Now);
        var before = _world.B.Sent;
        _world.RunUntil(() => here.Unread == 10, TimeSpan.FromSeconds(1));
        Assert.Equal(before, _world.B.Sent);
        _world.Run(TimeSpan.FromMilliseconds(25));
        Assert.Equal(before + 1, _world.B.Sent);
    }

    private static bool Keep(List<UtpHeader> headers, byte[] packet)
    {
        headers.Add(UtpTestPackets.HeaderOf(packet));
        return true;
    }
}
