using System.Net;
using System.Text;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Transport.Proxies;

namespace Replica.BitTorrent.Tests.Transport.Proxies;

public sealed class HttpProxyNetworkTests : IAsyncLifetime, IDisposable
{
    private readonly TestHttpProxy _proxy = new();
    private readonly SocketNetwork _direct = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));

    private CancellationToken Soon => _deadline.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _proxy.DisposeAsync();

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task A_tunnel_carries_bytes_also_those_right_behind_the_answer()
    {
        using var listener = _direct.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        (_proxy.Target, _proxy.Answer) = (listener.Local, "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\nhello");
        var accepting = listener.AcceptAsync(Soon).AsTask();
        await using var there = await Through().ConnectAsync(new DnsEndPoint("peer.invalid", 6881), Soon);
        await using var here = (await accepting).Stream;
        var got = new byte[5];
        await there.ReadExactlyAsync(got, Soon);
        Assert.Equal("hello", Encoding.ASCII.GetString(got));
        await there.WriteAsync("world"u8.ToArray(), Soon);
        await here.ReadExactlyAsync(got, Soon);
        Assert.Equal("world", Encoding.ASCII.GetString(got));
        Assert.Equal("CONNECT peer.invalid:6881 HTTP/1.1\r\nHost: peer.invalid:6881\r\n\r\n", Assert.Single(_proxy.Asked));
    }

    [Fact]
    public async Task User_and_password_go_along()
    {
        await using var there = await Through("Aladdin:open%20sesame@").ConnectAsync(new IPEndPoint(IPAddress.Parse("2001:db8::1"), 80), Soon);
        // The example of RFC 7617.
        Assert.Equal(
            "CONNECT [2001:db8::1]:80 HTTP/1.1\r\nHost: [2001:db8::1]:80\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n",
            Assert.Single(_proxy.Asked));
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "other credentials")]
    [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n", "status 403")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", "status 100")]
    [InlineData("HTTP/1.1 200 OK\r\n", "broke off")]
    [InlineData("", "broke off")]
    [InlineData("HTTP/1.1 20\r\n\r\n", "does not speak HTTP")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", "does not speak HTTP")]
    [InlineData("HTTP/2 200 OK\r\n\r\n", "does not speak HTTP")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", "does not speak HTTP")]
    [InlineData("\r\n\r\n", "does not speak HTTP")]
    public async Task A_proxy_that_refuses_or_talks_nonsense_fails(string answer, string reason)
    {
        _proxy.Answer = answer;
        var failure = await Assert.ThrowsAsync<ProxyException>(() => Through().ConnectAsync(new DnsEndPoint("a", 1), Soon).AsTask());
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_answer_is_given_up()
    {
        _proxy.Answer = "HTTP/1.1 200 OK\r\n" + new string('a', 20_000);
        var failure = await Assert.ThrowsAsync<ProxyException>(() => Through().ConnectAsync(new DnsEndPoint("a", 1), Soon).AsTask());
        Assert.Contains("longer than", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_breaks_the_status_parser()
    {
        var random = new Random(9);
        const string Sane = "HTTP/1.1 200 OK\r\n\r\n";
        for (var i = 0; i < 100_000; i++)
        {
            var text = Sane[..random.Next(Sane.Length)].ToCharArray();
            for (var k = random.Next(4); k > 0 && text.Length > 0; k--)
                text[random.Next(text.Length)] = (char)random.Next(256);
            Assert.InRange(HttpProxyNetwork.StatusOf(new string(text)) ?? 0, 0, 999);
        }
    }

    [Fact]
    public async Task It_carries_no_datagrams_and_takes_no_connections()
    {
        Assert.False(Through().CanListen);
        Assert.Throws<IOException>(() => Through().Listen(new IPEndPoint(IPAddress.Loopback, 0)));
        var failure = await Assert.ThrowsAsync<IOException>(() => Through().BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Soon).AsTask());
        Assert.Contains("carries no datagrams", failure.Message, StringComparison.Ordinal);
    }

    private HttpProxyNetwork Through(string user = "") => new(_direct, new Uri($"http://{user}{_proxy.Address}"), TimeProvider.System);
}
