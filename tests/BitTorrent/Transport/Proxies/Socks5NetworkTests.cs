using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Transport.Proxies;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Transport.Proxies;

public sealed class Socks5NetworkTests : IAsyncLifetime, IDisposable
{
    private readonly TestSocks5Proxy _proxy = new();
    private readonly SocketNetwork _direct = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));

    private CancellationToken Soon => _deadline.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _proxy.DisposeAsync();

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task A_connection_goes_through_the_proxy()
    {
        using var listener = _direct.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var accepting = listener.AcceptAsync(Soon).AsTask();
        await using var there = await Through().ConnectAsync(listener.Local, Soon);
        await using var here = (await accepting).Stream;
        await AssertCarriesAsync(there, here);
        Assert.Equal($"1 {listener.Local}", Assert.Single(_proxy.Asked));
    }

    [Fact]
    public async Task A_name_is_left_to_the_proxy()
    {
        using var listener = _direct.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        _proxy.Names["tracker.invalid"] = listener.Local;
        var accepting = listener.AcceptAsync(Soon).AsTask();
        await using var there = await Through().ConnectAsync(new DnsEndPoint("tracker.invalid", 80), Soon);
        await using var here = (await accepting).Stream;
        Assert.Equal("1 tracker.invalid:80", Assert.Single(_proxy.Asked));
    }

    [Fact]
    public async Task User_and_password_are_given_when_asked_for()
    {
        _proxy.Credential = ("us er", "pass:word");
        using var listener = _direct.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        await using var there = await Through("us%20er:pass%3Aword@").ConnectAsync(listener.Local, Soon);
        await AssertFailsAsync(Through("us%20er:wrong@"), listener.Local, "refused user and password");
        await AssertFailsAsync(Through(), listener.Local, "other credentials");
    }

    [Theory]
    [InlineData(2, "rules forbid")]
    [InlineData(5, "connection refused")]
    [InlineData(99, "reply 99")]
    public async Task A_refusal_is_told_and_nothing_goes_round_it(byte reply, string reason)
    {
        _proxy.Reply = reply;
        using var listener = _direct.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var accepting = listener.AcceptAsync(Soon).AsTask();
        await AssertFailsAsync(Through(), listener.Local, reason);
        await Assert.ThrowsAnyAsync<IOException>(() => Through().BindAsync(new IPEndPoint(IPAddress.Any, 0), Soon).AsTask());
        Assert.False(accepting.IsCompleted);
        listener.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => accepting);
    }

    [Theory]
    [InlineData("")]
    [InlineData("05")]
    [InlineData("0400")]
    [InlineData("0502")]
    [InlineData("0507")]
    [InlineData("0500")]
    [InlineData("05000400000100000000")]
    [InlineData("050005000009")]
    [InlineData("0500050000")]
    [InlineData("05000500000302")]
    [InlineData("05000500000104")]
    [InlineData("485454502F312E3120323030204F4B0D0A0D0A")]
    public async Task A_proxy_that_talks_nonsense_or_breaks_off_fails(string script)
    {
        _proxy.Script = Convert.FromHexString(script);
        await AssertFailsAsync(Through(), new IPEndPoint(IPAddress.Loopback, 9), "");
    }

    [Fact]
    public async Task No_answer_of_a_proxy_does_more_than_fail_or_connect()
    {
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var script = new byte[random.Next(40)];
            random.NextBytes(script);
            byte[] sane = [5, 0, 5, 0, 0, (byte)random.Next(5)];
            for (var k = 0; k < Math.Min(sane.Length, script.Length) && random.Next(8) > 0; k++)
                script[k] = sane[k];
            _proxy.Script = script;
            var failure = await Record.ExceptionAsync(async () => await (await Through().ConnectAsync(new DnsEndPoint("a.b", 1), Soon)).DisposeAsync());
            Assert.True(failure is null or IOException, $"{failure}");
        }
    }

    [Fact]
    public async Task A_proxy_that_says_nothing_is_given_up()
    {
        using var silent = _direct.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var clock = new ManualTimeProvider();
        var connecting = new Socks5Network(_direct, new Uri($"socks5://{silent.Local}"), clock).ConnectAsync(new DnsEndPoint("a", 1), Soon).AsTask();
        await silent.AcceptAsync(Soon);
        clock.Advance(TimeSpan.FromSeconds(31));
        var failure = await Assert.ThrowsAsync<ProxyException>(() => connecting);
        Assert.Contains("does not answer", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_can_connect_through_it()
    {
        Assert.False(Through().CanListen);
        Assert.Throws<IOException>(() => Through().Listen(new IPEndPoint(IPAddress.Loopback, 0)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\r\nb")]
    [InlineData("ü.example")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        if (name.Length > 0)
            await AssertFailsAsync(Through(), new DnsEndPoint(name, 1), "host name");
        Assert.Throws<IOException>(() => ProxyTarget.Check(name));
        Assert.Throws<IOException>(() => ProxyTarget.Check(new string('a', 256)));
    }

    private Socks5Network Through(string user = "") => new(_direct, new Uri($"socks5://{user}{_proxy.Address}"), TimeProvider.System);

    private async Task AssertFailsAsync(Socks5Network network, EndPoint target, string reason)
    {
        var failure = await Assert.ThrowsAsync<ProxyException>(() => network.ConnectAsync(target, Soon).AsTask());
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private async Task AssertCarriesAsync(Stream there, Stream here)
    {
        var (bytes, got) = (TestBytes.Create(100_000), new byte[100_000]);
        await Task.WhenAll(there.WriteAsync(bytes, Soon).AsTask(), here.ReadExactlyAsync(got, Soon).AsTask());
        Assert.Equal(bytes, got);
        await here.WriteAsync(new byte[] { 3 }, Soon);
        Assert.Equal(1, await there.ReadAsync(got, Soon));
        Assert.Equal(3, got[0]);
        Assert.True(there is NetworkStream);
    }
}
