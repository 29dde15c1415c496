using System.Net;
using System.Text;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Transport.Proxies;

namespace Replica.BitTorrent.Tests.Transport.Proxies;

public sealed class NetworksTests
{
    [Fact]
    public void The_address_of_the_proxy_says_which_kind_it_is()
    {
        Assert.IsType<SocketNetwork>(Networks.For(null, TimeProvider.System));
        Assert.IsType<Socks5Network>(Networks.For(new Uri("socks5://[::1]:9050"), TimeProvider.System));
        Assert.IsType<HttpProxyNetwork>(Networks.For(new Uri("http://proxy.example:3128"), TimeProvider.System));
        Assert.Throws<ArgumentException>(() => Networks.For(new Uri("ftp://proxy.example"), TimeProvider.System));
        Assert.Equal(new DnsEndPoint("proxy.example", 1080), Networks.EndPointOf(new Uri("socks5://proxy.example")));
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 9050), Networks.EndPointOf(new Uri("socks5://[::1]:9050")));
    }

    [Fact]
    public async Task HTTP_requests_go_through_the_proxy_with_the_name_unresolved()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var direct = new SocketNetwork();
        using var listener = direct.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var serving = AnswerOnceAsync(listener, deadline.Token);
        await using var proxy = new TestSocks5Proxy();
        proxy.Names["tracker.invalid"] = listener.Local;
        using var http = new HttpClient(Networks.HttpOver(Networks.For(new Uri($"socks5://{proxy.Address}"), TimeProvider.System)));
        Assert.Equal("ok", await http.GetStringAsync(new Uri("http://tracker.invalid/announce"), deadline.Token));
        Assert.Equal("1 tracker.invalid:80", Assert.Single(proxy.Asked));
        await serving;
    }

    [Fact]
    public async Task A_literal_address_that_may_not_be_reached_is_refused()
    {
        using var http = new HttpClient(Networks.HttpOver(new SocketNetwork(), address => !IPAddress.IsLoopback(address)));
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri("http://[::ffff:127.0.0.1]:9/")));
        Assert.Contains("may not be reached", failure.ToString(), StringComparison.Ordinal);
    }

    private static async Task AnswerOnceAsync(IStreamListener listener, CancellationToken cancellationToken)
    {
        var (stream, _) = await listener.AcceptAsync(cancellationToken);
        await using var owned = stream;
        await stream.ReadAtLeastAsync(new byte[4096], 20, cancellationToken: cancellationToken);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"), cancellationToken);
    }
}
