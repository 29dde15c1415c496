using System.Net;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Tests.Transport;

public sealed class UdpPortTests : IDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));

    public void Dispose() => _deadline.Dispose();

    [Theory]
    [InlineData("64313A", DatagramKind.Dht)]
    [InlineData("0000000000000001", DatagramKind.Tracker)]
    [InlineData("01", DatagramKind.Utp)]
    [InlineData("41", DatagramKind.Utp)]
    [InlineData("51", null)]
    [InlineData("42", null)]
    [InlineData("00000000", null)]
    [InlineData("", null)]
    public void The_first_byte_tells_what_a_packet_is(string hex, DatagramKind? kind) =>
        Assert.Equal(kind, UdpPort.KindOf(Convert.FromHexString(hex)));

    [Fact]
    public async Task Packets_reach_the_handler_of_their_kind_and_the_end_of_a_burst_is_told()
    {
        var network = new SocketNetwork();
        var to = new UdpPort(await network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), _deadline.Token));
        await using var from = new UdpPort(await network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), _deadline.Token));
        var (dht, utp) = (new TaskCompletionSource<IPEndPoint>(), new TaskCompletionSource<IPEndPoint>());
        var drained = new TaskCompletionSource();
        to.Handle(DatagramKind.Dht, (_, remote) => dht.TrySetResult(remote));
        to.Handle(DatagramKind.Utp, (_, remote) => utp.TrySetResult(remote));
        to.HandleDrained(() =>
        {
            if (utp.Task.IsCompleted)
                drained.TrySetResult();
        });
        from.Send([0xff], to.Local);
        from.Send("d1:"u8, to.Local);
        from.SendWhole([0x21], to.Local);
        Assert.Equal(from.Local, await dht.Task.WaitAsync(_deadline.Token));
        Assert.Equal(from.Local, await utp.Task.WaitAsync(_deadline.Token));
        await drained.Task.WaitAsync(_deadline.Token);
        await to.DisposeAsync();
        to.Send([1], from.Local);
    }

    [Fact]
    public async Task A_handler_that_throws_costs_its_packet_and_no_other()
    {
        var network = new SocketNetwork();
        var faults = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        await using var to = new UdpPort(await network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), _deadline.Token), faults.Enqueue);
        await using var from = new UdpPort(await network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), _deadline.Token));
        var utp = new TaskCompletionSource();
        to.Handle(DatagramKind.Dht, (_, _) => throw new InvalidOperationException("a packet nobody thought of"));
        to.Handle(DatagramKind.Tracker, (_, _) => throw new ObjectDisposedException("another"));
        to.Handle(DatagramKind.Utp, (_, _) => utp.TrySetResult());
        to.HandleDrained(() => throw new InvalidOperationException("and this"));
        from.Send("d1:"u8, to.Local);
        from.Send(new byte[16], to.Local);
        from.Send([0x21], to.Local);
        await utp.Task.WaitAsync(_deadline.Token);
        Assert.Contains(faults, fault => fault is ObjectDisposedException);
    }
}
