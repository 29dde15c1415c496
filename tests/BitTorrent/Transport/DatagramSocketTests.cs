using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Tests.Transport;

public sealed class DatagramSocketTests : IDisposable
{
    private readonly SocketNetwork _network = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));
    private readonly byte[] _buffer = new byte[65_535];

    private CancellationToken Soon => _deadline.Token;

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task A_socket_of_both_families_names_IPv4_senders_as_IPv4_and_answers_them()
    {
        using var both = await _network.BindAsync(new IPEndPoint(IPAddress.IPv6Any, 0), Soon);
        using var four = await _network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        four.Send([1, 2, 3], new IPEndPoint(IPAddress.Loopback, both.Local.Port));
        var (length, remote) = await both.ReceiveAsync(_buffer, Soon);
        Assert.Equal(new byte[] { 1, 2, 3 }, _buffer[..length]);
        Assert.Equal(four.Local, remote);

        both.SendWhole([4], remote);
        (length, remote) = await four.ReceiveAsync(_buffer, Soon);
        Assert.Equal(new byte[] { 4 }, _buffer[..length]);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, both.Local.Port), remote);
    }

    [Fact]
    public async Task Packets_of_one_sender_share_one_end_point()
    {
        using var to = await _network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        using var from = await _network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        from.Send([1], to.Local);
        from.Send([2], to.Local);
        var first = await to.ReceiveAsync(_buffer, Soon);
        var second = await to.ReceiveAsync(_buffer, Soon);
        Assert.Same(first.Remote, second.Remote);
    }

    [Fact]
    public async Task Packets_that_cannot_be_sent_are_dropped_without_a_fault()
    {
        using var four = await _network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        using var to = await _network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        four.Send([1], new IPEndPoint(IPAddress.Parse("203.0.113.1"), 9));
        four.Send([1], new IPEndPoint(IPAddress.IPv6Loopback, 9));
        four.Send([1], new IPEndPoint(IPAddress.Broadcast, 9));
        four.Send([1], new IPEndPoint(IPAddress.Loopback, 0));
        four.Send(new byte[70_000], to.Local);
        four.Send([7], to.Local);
        Assert.Equal(1, (await to.ReceiveAsync(_buffer, Soon)).Length);
    }

    [Fact]
    public async Task An_answer_that_nobody_listens_does_not_end_receiving()
    {
        using var socket = await _network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        var gone = await _network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        gone.Dispose();
        socket.Send([1], gone.Local);
        socket.Send([2], socket.Local);
        await socket.ReceiveAsync(_buffer, Soon);
        Assert.Equal(2, _buffer[0]);
    }

    [Fact]
    public async Task Disposing_ends_a_receive_that_waits()
    {
        var socket = await _network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        var receiving = socket.ReceiveAsync(_buffer, Soon).AsTask();
        socket.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving);
        socket.Send([1], new IPEndPoint(IPAddress.Loopback, 9));
    }

    [Fact]
    public async Task Receiving_can_be_given_up()
    {
        using var socket = await _network.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        using var cancelled = new CancellationTokenSource();
        var receiving = socket.ReceiveAsync(_buffer, cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }

    [Fact]
    public async Task A_system_without_a_family_for_a_target_drops_it()
    {
        using var six = await _network.BindAsync(new IPEndPoint(IPAddress.IPv6Loopback, 0), Soon);
        six.Send([1], new IPEndPoint(IPAddress.Loopback, 9));
        six.Send([2], six.Local);
        var (_, remote) = await six.ReceiveAsync(_buffer, Soon);
        Assert.Equal(2, _buffer[0]);
        Assert.Equal(AddressFamily.InterNetworkV6, remote.AddressFamily);
    }
}
