using System.Net;
using Replica.BitTorrent.Transport.Utp;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Transport.Utp;

/// <summary>Packets that mean harm.</summary>
public sealed class UtpHostileTests
{
    private readonly UtpWorld _world = new(1);

    [Fact]
    public void A_flood_of_requests_holds_no_memory_and_is_answered_with_no_more_than_it_sends()
    {
        var bytes = 0L;
        _world.B.Out.Filter = packet =>
        {
            bytes += packet.Length;
            return true;
        };
        for (var i = 0; i < 20_000; i++)
            _world.Inject(_world.B, UtpTestPackets.Create(UtpPacketType.Syn, (ushort)i, (ushort)(i * 7), 0), new IPEndPoint(0x01020304 + i, 5));
        Assert.Equal((0, 0L), (_world.B.Connections.Count, _world.B.Connections.Held));
        Assert.Equal(long.MaxValue, _world.B.Connections.Deadline);
        Assert.InRange(bytes, 0, 20_000L * UtpHeader.Length);
        _world.Connect();
    }

    [Fact]
    public void Data_without_a_request_makes_no_connection()
    {
        var stranger = new IPEndPoint(IPAddress.Parse("198.51.100.9"), 1);
        var random = new Random(2);
        for (var i = 0; i < 2_000; i++)
            _world.Inject(_world.B, UtpTestPackets.Create(UtpPacketType.Data, (ushort)random.Next(65_536), (ushort)random.Next(65_536), (ushort)random.Next(65_536), [1]), stranger);
        Assert.InRange(_world.B.Connections.Count, 0, 1);
        // Strays are told that their connection is gone, but a flood of them is not.
        Assert.InRange(_world.B.Sent, 1, 64);
    }

    [Fact]
    public void An_address_gets_only_so_many_connections_and_others_still_get_theirs()
    {
        var greedy = _world.Add("198.51.100.66", 9);
        for (var i = 0; i < UtpConnections.MostFromAddress + 20; i++)
            greedy.Connections.Connect(_world.B.Address, _world.Now);
        greedy.Connections.Flush(_world.Now);
        _world.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(UtpConnections.MostFromAddress, _world.B.Connections.Count);
        _world.Connect();
    }

    [Fact]
    public void What_the_owner_does_not_accept_is_reset()
    {
        _world.B.AcceptsMore = false;
        var there = _world.A.Connections.Connect(_world.B.Address, _world.Now)!;
        _world.A.Connections.Flush(_world.Now);
        _world.RunUntil(() => there.State == UtpState.Closed, TimeSpan.FromSeconds(5));
        Assert.Contains("reset", there.Failure, StringComparison.Ordinal);
        Assert.Equal(0, _world.B.Connections.Count);
    }

    [Fact]
    public void A_forged_reset_must_know_the_acknowledged_packet()
    {
        var (there, here) = _world.Connect();
        new UtpTransfer(_world, _world.A, there, _world.B, here, TestBytes.Create(10_000)).Finish(TimeSpan.FromMinutes(1));
        var next = there.NextSequence;
        for (var guess = 2; guess < 65_000; guess++)
        {
            _world.Inject(_world.A, UtpTestPackets.Create(UtpPacketType.Reset, there.ReceiveId, 0, UtpSequence.Add(next, guess)), _world.B.Address);
            Assert.Equal(UtpState.Connected, there.State);
        }
        _world.Inject(_world.A, UtpTestPackets.Create(UtpPacketType.Reset, UtpSequence.Add(there.ReceiveId, 2), 0, next), _world.B.Address);
        _world.Inject(_world.A, UtpTestPackets.Create(UtpPacketType.Reset, there.ReceiveId, 0, next), new IPEndPoint(_world.B.Address.Address, 1));
        Assert.Equal(UtpState.Connected, there.State);
        _world.Inject(_world.A, UtpTestPackets.Create(UtpPacketType.Reset, there.SendId, 0, next), _world.B.Address);
        Assert.Equal(UtpState.Closed, there.State);
    }

    [Fact]
    public void Acks_of_what_was_never_sent_are_ignored()
    {
        var (there, here) = _world.Connect();
        _world.A.Out.Loss = 1;
        there.Write(new byte[10_000], _world.Now);
        _world.A.Connections.Touch(there);
        _world.A.Connections.Flush(_world.Now);
        var next = there.NextSequence;
        var all = new byte[252];
        Array.Fill(all, (byte)0xff);
        foreach (var ahead in new[] { 0, 1, 100, 30_000 })
            _world.Inject(_world.A, UtpTestPackets.Create(UtpPacketType.State, there.ReceiveId, 1, UtpSequence.Add(next, ahead), selective: all), _world.B.Address);
        _world.A.Out.Loss = 0;
        _world.RunUntil(() => here.Unread == 10_000, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Data_far_ahead_or_beyond_the_window_is_dropped()
    {
        var (there, here) = _world.Connect();
        new UtpTransfer(_world, _world.A, there, _world.B, here, TestBytes.Create(1000)).Finish(TimeSpan.FromMinutes(1));
        var (next, acknowledged) = (there.NextSequence, UtpSequence.Add(here.NextSequence, -1));
        for (var ahead = 5_000; ahead < 32_000; ahead += 100)
            _world.Inject(_world.B, UtpTestPackets.Create(UtpPacketType.Data, here.ReceiveId, UtpSequence.Add(next, ahead), acknowledged, new byte[1000]), _world.A.Address);
        Assert.Equal(0, _world.B.Connections.Held);
        for (var ahead = 1; ahead < 4_000; ahead++)
            _world.Inject(_world.B, UtpTestPackets.Create(UtpPacketType.Data, here.ReceiveId, UtpSequence.Add(next, ahead), acknowledged, new byte[1400]), _world.A.Address);
        Assert.InRange(_world.B.Connections.Held, 1 << 20, UtpReceiver.LargestWindow);
    }

    [Fact]
    public void Many_that_do_not_read_share_the_memory_and_a_hole_is_still_filled()
    {
        var budget = new UtpBudget(100_000);
        var (greedy, other) = (new UtpReceiver(budget), new UtpReceiver(budget));
        greedy.Start(0);
        other.Start(0);
        Assert.True(other.Accept(2, new byte[30_000], false));
        for (ushort i = 1; greedy.Accept(i, new byte[1000], false); i++)
        {
        }
        Assert.InRange(budget.Used, 60_000, 101_000);
        Assert.InRange(other.Window, 0, 32 << 10);
        Assert.True(other.Accept(1, new byte[10_000], false));
        Assert.Equal(40_000, other.Unread);
        greedy.Clear();
        other.Clear();
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void An_end_that_comes_early_or_twice_is_believed_once()
    {
        var receiver = new UtpReceiver(new UtpBudget(1 << 20));
        receiver.Start(ushort.MaxValue);
        Assert.True(receiver.Accept(3, [], isEnd: true));
        Assert.False(receiver.Accept(2, [], isEnd: true));
        Assert.False(receiver.Accept(4, [4], false));
        Assert.False(receiver.Ended);
        Assert.True(receiver.Accept(1, [1], false));
        Assert.True(receiver.Accept(0, [0], false));
        Assert.True(receiver.Accept(2, [2], false));
        Assert.True(receiver.Ended);
        var got = new byte[3];
        receiver.Read(got);
        Assert.Equal(new byte[] { 0, 1, 2 }, got);
    }

    [Fact]
    public void Early_packets_are_told_of_bit_by_bit()
    {
        var receiver = new UtpReceiver(new UtpBudget(1 << 20));
        receiver.Start(9);
        foreach (var sequence in new ushort[] { 11, 12, 18, 43 })
            Assert.True(receiver.Accept(sequence, [1], false));
        Assert.False(receiver.Accept(12, [1], false));
        var bits = new byte[64];
        Assert.Equal(8, receiver.WriteSelectiveAck(bits));
        Assert.Equal("8300000001000000", Convert.ToHexString(bits, 0, 8));
    }
}
