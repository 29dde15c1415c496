using System.Net;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Transport.Proxies;
using Replica.BitTorrent.Transport.Utp;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Transport.Proxies;

public sealed class Socks5DatagramTests : IAsyncLifetime, IDisposable
{
    private readonly TestSocks5Proxy _proxy = new();
    private readonly SocketNetwork _direct = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));
    private readonly byte[] _buffer = new byte[65_535];

    private CancellationToken Soon => _deadline.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _proxy.DisposeAsync();

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public void A_header_is_laid_out_as_RFC_1928_says()
    {
        var header = new byte[Socks5Datagram.LongestHeader];
        var length = Socks5Datagram.WriteHeader(header, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0x1234));
        Assert.Equal("00000001C00002011234", Convert.ToHexString(header, 0, length));
        length = Socks5Datagram.WriteHeader(header, new IPEndPoint(IPAddress.Parse("2001:db8::1"), 1));
        Assert.Equal("0000000420010DB80000000000000000000000010001", Convert.ToHexString(header, 0, length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("00000001C0000201")]
    [InlineData("00000101C00002011234AA")]
    [InlineData("00010001C00002011234AA")]
    [InlineData("0000000301611234AA")]
    [InlineData("00000009C00002011234AA")]
    public void A_datagram_that_is_no_whole_one_of_an_address_is_refused(string hex) =>
        Assert.False(Socks5Datagram.TryRead(Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void No_bytes_break_the_parser()
    {
        var random = new Random(28);
        for (var i = 0; i < 200_000; i++)
        {
            var bytes = new byte[random.Next(32)];
            random.NextBytes(bytes);
            if (bytes.Length > 3 && random.Next(2) == 0)
                (bytes[0], bytes[1], bytes[2], bytes[3]) = (0, 0, 0, (byte)random.Next(6));
            if (!Socks5Datagram.TryRead(bytes, out var from, out var payload))
                continue;
            Assert.InRange(payload, 10, bytes.Length);
            Assert.NotNull(from);
        }
    }

    [Fact]
    public async Task Datagrams_go_through_the_relay_and_nothing_else_comes_in()
    {
        using var socket = await BindAsync();
        using var other = await _direct.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        socket.Send([1, 2], other.Local);
        var (length, relay) = await other.ReceiveAsync(_buffer, Soon);
        Assert.Equal(new byte[] { 1, 2 }, _buffer[..length]);
        Assert.NotEqual(socket.Local, relay);

        // Whoever knows the port cannot pass for the relay.
        other.Send(Convert.FromHexString("00000001C00002011234AA"), socket.Local);
        other.Send([7], relay);
        var (answered, from) = await socket.ReceiveAsync(_buffer, Soon);
        Assert.Equal(new byte[] { 7 }, _buffer[..answered]);
        Assert.Equal(other.Local, from);
    }

    [Fact]
    public async Task When_the_proxy_ends_the_association_packets_are_dropped_until_there_is_another()
    {
        using var socket = await BindAsync();
        using var other = await _direct.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        _proxy.DropAll();
        while (_clock.PendingTimers == 0)
            await Task.Delay(5, Soon);
        socket.Send([1], other.Local);
        while (_proxy.Relays.Count < 2)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Soon);
        }
        var receiving = other.ReceiveAsync(_buffer, Soon).AsTask();
        while (!receiving.IsCompleted)
        {
            socket.Send([2], other.Local);
            await Task.WhenAny(receiving, Task.Delay(20, Soon));
        }
        Assert.Equal(1, (await receiving).Length);
        Assert.Equal(2, _buffer[0]);
    }

    [Fact]
    public async Task Disposing_ends_the_association()
    {
        var socket = await BindAsync();
        var receiving = socket.ReceiveAsync(_buffer, Soon).AsTask();
        socket.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving);
        await ((Socks5DatagramSocket)socket).Kept.WaitAsync(Soon);
    }

    [Fact]
    public async Task UTP_goes_through_it()
    {
        await using var near = new UdpPort(await BindAsync());
        await using var far = new UdpPort(await _direct.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon));
        await using var left = new UtpEndpoint(near, TimeProvider.System, new Random(1));
        await using var right = new UtpEndpoint(far, TimeProvider.System, new Random(2));
        var there = await left.ConnectAsync(far.Local, Soon);
        var (here, _) = await right.AcceptAsync(Soon);
        var (bytes, got) = (TestBytes.Create(500_000), new byte[500_000]);
        await Task.WhenAll(there.WriteAsync(bytes, Soon).AsTask(), here.ReadExactlyAsync(got, Soon).AsTask());
        Assert.Equal(bytes, got);
    }

    private ValueTask<IDatagramSocket> BindAsync() =>
        new Socks5Network(_direct, new Uri($"socks5://{_proxy.Address}"), _clock).BindAsync(new IPEndPoint(IPAddress.IPv6Any, 0), Soon);
}
