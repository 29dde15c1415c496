using System.Net;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Transport.Utp;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Transport.Utp;

/// <summary>Two endpoints over real sockets.</summary>
public sealed class UtpEndpointTests : IAsyncLifetime, IDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));
    private readonly ManualTimeProvider _clock = new();
    private UdpPort _leftPort = null!;
    private UdpPort _rightPort = null!;
    private UtpEndpoint _left = null!;
    private UtpEndpoint _right = null!;

    private CancellationToken Soon => _deadline.Token;

    public async Task InitializeAsync()
    {
        (_leftPort, _left) = await OpenAsync(IPAddress.Loopback, TimeProvider.System);
        (_rightPort, _right) = await OpenAsync(IPAddress.Loopback, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _left.DisposeAsync();
        await _right.DisposeAsync();
        await _leftPort.DisposeAsync();
        await _rightPort.DisposeAsync();
    }

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task Bytes_go_both_ways_at_once()
    {
        var (there, here) = await ConnectAsync();
        var (forth, back) = (TestBytes.Create(8 << 20, 1), TestBytes.Create(8 << 20, 2));
        var (gotForth, gotBack) = (new byte[forth.Length], new byte[back.Length]);
        await Task.WhenAll(
            there.WriteAsync(forth, Soon).AsTask(), here.WriteAsync(back, Soon).AsTask(),
            here.ReadExactlyAsync(gotForth, Soon).AsTask(), there.ReadExactlyAsync(gotBack, Soon).AsTask());
        Assert.True(forth.AsSpan().SequenceEqual(gotForth));
        Assert.True(back.AsSpan().SequenceEqual(gotBack));
    }

    [Fact]
    public async Task What_was_written_before_disposing_is_read_to_its_end()
    {
        var (there, here) = await ConnectAsync();
        var bytes = TestBytes.Create(300_000);
        var reading = ReadToEndAsync(here);
        await there.WriteAsync(bytes, Soon);
        await there.DisposeAsync();
        Assert.Equal(bytes, await reading);
        await here.DisposeAsync();
        await GoneAsync();
    }

    [Fact]
    public async Task Disposing_an_endpoint_resets_its_connections()
    {
        var (there, here) = await ConnectAsync();
        var reading = here.ReadAsync(new byte[1], Soon).AsTask();
        await _left.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => reading);
        await Assert.ThrowsAsync<IOException>(() => here.WriteAsync(new byte[1], Soon).AsTask());
        await Assert.ThrowsAsync<IOException>(() => there.ReadAsync(new byte[1], Soon).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _left.AcceptAsync(Soon).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _left.ConnectAsync(_rightPort.Local, Soon).AsTask());
        await GoneAsync();
    }

    [Fact]
    public async Task Disposing_a_stream_ends_its_own_calls()
    {
        var (there, _) = await ConnectAsync();
        var reading = there.ReadAsync(new byte[1], Soon).AsTask();
        await there.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => there.WriteAsync(new byte[1], Soon).AsTask());
    }

    [Fact]
    public async Task A_read_can_be_given_up_and_the_next_gets_the_bytes()
    {
        var (there, here) = await ConnectAsync();
        using var impatient = new CancellationTokenSource();
        var reading = here.ReadAsync(new byte[1], impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await there.WriteAsync(new byte[] { 9 }, Soon);
        var got = new byte[1];
        await here.ReadExactlyAsync(got, Soon);
        Assert.Equal(9, got[0]);
    }

    [Fact]
    public async Task A_silent_host_times_out()
    {
        using var silent = await new SocketNetwork().BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        var (port, endpoint) = await OpenAsync(IPAddress.Loopback, _clock);
        var connecting = endpoint.ConnectAsync(silent.Local, Soon).AsTask();
        for (var i = 0; i < 7; i++)
        {
            Assert.False(connecting.IsCompleted);
            _clock.Advance(TimeSpan.FromSeconds(1.01));
        }
        var failure = await Assert.ThrowsAsync<IOException>(() => connecting);
        Assert.Contains("does not answer over uTP", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, endpoint.ConnectionCount);
        await endpoint.DisposeAsync();
        await port.DisposeAsync();
        Assert.Equal(0, _clock.PendingTimers);
    }

    [Fact]
    public async Task Connecting_can_be_given_up()
    {
        using var silent = await new SocketNetwork().BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon);
        using var impatient = new CancellationTokenSource();
        var connecting = _left.ConnectAsync(silent.Local, impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Equal(0, _left.ConnectionCount);
    }

    [Fact]
    public async Task Many_connections_share_a_port()
    {
        var pairs = new List<(Stream There, Stream Here)>();
        for (var i = 0; i < 50; i++)
            pairs.Add(await ConnectAsync());
        await Task.WhenAll(pairs.Select(async (pair, i) =>
        {
            var (bytes, got) = (TestBytes.Create(100_000, i), new byte[100_000]);
            await Task.WhenAll(pair.There.WriteAsync(bytes, Soon).AsTask(), pair.Here.ReadExactlyAsync(got, Soon).AsTask());
            Assert.Equal(bytes, got);
        }));
    }

    [Fact]
    public async Task IPv6_works_too()
    {
        var (aPort, a) = await OpenAsync(IPAddress.IPv6Loopback, TimeProvider.System);
        var (bPort, b) = await OpenAsync(IPAddress.IPv6Loopback, TimeProvider.System);
        var accepting = b.AcceptAsync(Soon).AsTask();
        await using var there = await a.ConnectAsync(bPort.Local, Soon);
        await there.WriteAsync(new byte[] { 5 }, Soon);
        var (here, remote) = await accepting;
        var got = new byte[1];
        await here.ReadExactlyAsync(got, Soon);
        Assert.Equal(5, got[0]);
        Assert.Equal(aPort.Local, remote);
        await a.DisposeAsync();
        await b.DisposeAsync();
        await aPort.DisposeAsync();
        await bPort.DisposeAsync();
    }

    private static async Task<(UdpPort Port, UtpEndpoint Endpoint)> OpenAsync(IPAddress address, TimeProvider time)
    {
        var port = new UdpPort(await new SocketNetwork().BindAsync(new IPEndPoint(address, 0), CancellationToken.None));
        return (port, new UtpEndpoint(port, time, new Random(1)));
    }

    private async Task<(Stream There, Stream Here)> ConnectAsync()
    {
        var there = await _left.ConnectAsync(_rightPort.Local, Soon);
        var (here, remote) = await _right.AcceptAsync(Soon);
        Assert.Equal(_leftPort.Local, remote);
        return (there, here);
    }

    private async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Soon);
        return all.ToArray();
    }

    private async Task GoneAsync()
    {
        while (_left.ConnectionCount + _right.ConnectionCount > 0)
            await Task.Delay(10, Soon);
    }
}
