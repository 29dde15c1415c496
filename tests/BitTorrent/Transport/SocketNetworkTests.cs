using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Transport;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Transport;

public sealed class SocketNetworkTests : IDisposable
{
    private static readonly IPEndPoint AnyLoopback = new(IPAddress.Loopback, 0);

    private readonly SocketNetwork _network = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));

    private CancellationToken Soon => _deadline.Token;

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task An_address_of_a_family_that_the_system_lacks_fails_as_any_other_that_is_not_reached() =>
        await Assert.ThrowsAsync<IOException>(async () => await _network.ConnectAsync(new OtherFamily(), Soon));

    [Fact]
    public async Task A_connection_carries_bytes_both_ways_at_once()
    {
        using var listener = _network.Listen(AnyLoopback);
        var accepting = listener.AcceptAsync(Soon);
        await using var there = await _network.ConnectAsync(listener.Local, Soon);
        var (here, remote) = await accepting;
        await using var owned = here;
        Assert.Equal(IPAddress.Loopback, remote.Address);

        var (left, right) = (TestBytes.Create(1 << 20, 1), TestBytes.Create(1 << 20, 2));
        var (gotLeft, gotRight) = (new byte[left.Length], new byte[right.Length]);
        await Task.WhenAll(
            there.WriteAsync(left, Soon).AsTask(), here.WriteAsync(right, Soon).AsTask(),
            here.ReadExactlyAsync(gotLeft, Soon).AsTask(), there.ReadExactlyAsync(gotRight, Soon).AsTask());
        Assert.Equal(left, gotLeft);
        Assert.Equal(right, gotRight);
    }

    [Fact]
    public async Task Disposing_a_stream_ends_a_read_that_waits()
    {
        using var listener = _network.Listen(AnyLoopback);
        var accepting = listener.AcceptAsync(Soon);
        await using var there = await _network.ConnectAsync(listener.Local, Soon);
        var (here, _) = await accepting;
        var reading = here.ReadAsync(new byte[1], Soon).AsTask();
        await here.DisposeAsync();

        // The system wakes the read by shutting the socket down: it sees that, or the handle that is gone.
        var read = -1;
        var failure = await Record.ExceptionAsync(async () => read = await reading);
        Assert.True(failure is IOException or ObjectDisposedException || read == 0, $"{failure}, {read} bytes");
    }

    [Fact]
    public async Task A_listener_of_both_families_names_IPv4_peers_as_IPv4()
    {
        using var listener = _network.Listen(new IPEndPoint(IPAddress.IPv6Any, 0));
        var accepting = listener.AcceptAsync(Soon);
        await using var there = await _network.ConnectAsync(new IPEndPoint(IPAddress.Loopback, listener.Local.Port), Soon);
        var (here, remote) = await accepting;
        await here.DisposeAsync();
        Assert.Equal(AddressFamily.InterNetwork, remote.AddressFamily);
    }

    [Fact]
    public async Task A_disposed_listener_stops_accepting()
    {
        var listener = _network.Listen(AnyLoopback);
        var accepting = listener.AcceptAsync(Soon).AsTask();
        listener.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => accepting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => listener.AcceptAsync(Soon).AsTask());
    }

    [Fact]
    public async Task A_taken_port_is_named_with_the_way_out()
    {
        using var listener = _network.Listen(AnyLoopback);
        var tcp = Assert.Throws<IOException>(() => _network.Listen(listener.Local));
        Assert.Equal($"port {listener.Local.Port} is taken; choose another with --listen", tcp.Message);
        using var socket = await _network.BindAsync(AnyLoopback, Soon);
        var udp = await Assert.ThrowsAsync<IOException>(() => _network.BindAsync(socket.Local, Soon).AsTask());
        Assert.Contains($"port {socket.Local.Port} is taken", udp.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_not_ours_is_named()
    {
        var failure = Assert.Throws<IOException>(() => _network.Listen(new IPEndPoint(IPAddress.Parse("203.0.113.9"), 0)));
        Assert.Contains("203.0.113.9 is not an address of this machine", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_connection_says_so()
    {
        var listener = _network.Listen(AnyLoopback);
        var closed = listener.Local;
        listener.Dispose();
        var failure = await Assert.ThrowsAsync<IOException>(() => _network.ConnectAsync(closed, Soon).AsTask());
        Assert.Contains("refused the connection", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_resolved_and_its_addresses_tried()
    {
        using var listener = _network.Listen(AnyLoopback);
        var accepting = listener.AcceptAsync(Soon);
        await using var there = await _network.ConnectAsync(new DnsEndPoint("localhost", listener.Local.Port), Soon);
        await (await accepting).Stream.DisposeAsync();
    }

    [Fact]
    public async Task A_name_that_resolves_to_a_refused_address_is_refused()
    {
        using var listener = _network.Listen(AnyLoopback);
        var guarded = new SocketNetwork(address => !IPAddress.IsLoopback(address));
        var failure = await Assert.ThrowsAsync<IOException>(() => guarded.ConnectAsync(new DnsEndPoint("localhost", listener.Local.Port), Soon).AsTask());
        Assert.Contains("may not be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Giving_up_ends_a_connection_attempt()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _network.ConnectAsync(new IPEndPoint(IPAddress.Loopback, 9), cancelled.Token).AsTask());
    }

    private sealed class OtherFamily() : IPEndPoint(Loopback6, 1)
    {
        private static readonly IPAddress Loopback6 = IPAddress.IPv6Loopback;

        // As IPv6 is where the kernel has none.
        public override AddressFamily AddressFamily => AddressFamily.Chaos;
    }
}
