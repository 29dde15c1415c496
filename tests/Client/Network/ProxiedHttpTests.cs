using System.Net;
using Microsoft.AspNetCore.Http;
using Replica.Client.Network;

namespace Replica.Client.Tests.Network;

public sealed class ProxiedHttpTests
{
    [Fact]
    public async Task Names_go_to_the_proxy_unresolved()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("through"));
        var proxy = new RecordingNetwork(server.Url.Port);
        using var http = GuardedHttp.Create(new HttpRules { Proxy = proxy }, (_, _) => throw new InvalidOperationException("a name was looked up here"));

        Assert.Equal("through", await http.GetStringAsync(new Uri("http://cdn.example.org:8080/")));
        Assert.Equal(new DnsEndPoint("cdn.example.org", 8080), Assert.Single(proxy.Targets));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://[::1]:1/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://localhost:1/")]
    [InlineData("http://LOCALHOST.:1/")]
    [InlineData("http://x.localhost/")]
    public async Task Private_addresses_are_refused_before_the_proxy_hears_of_them(string url)
    {
        var proxy = new RecordingNetwork(null);
        using var http = GuardedHttp.Create(new HttpRules { Proxy = proxy });

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri(url)));

        Assert.IsType<AddressRefusedException>(refusal.GetBaseException());
        Assert.Empty(proxy.Targets);
    }

    [Fact]
    public async Task What_the_user_named_goes_through_the_proxy_too_wherever_it_is()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("mine"));
        var proxy = new RecordingNetwork(server.Url.Port);
        using var http = GuardedHttp.Create(new HttpRules { Proxy = proxy, Trusted = [server.Url] });

        Assert.Equal("mine", await http.GetStringAsync(server.Url));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, server.Url.Port), Assert.Single(proxy.Targets));
    }

    [Fact]
    public async Task A_proxy_that_is_down_is_not_gone_round()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("direct"));
        using var http = GuardedHttp.Create(new HttpRules { Proxy = new RecordingNetwork(null), Trusted = [server.Url], AllowPrivate = true });

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(server.Url));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Only_the_service_inside_this_process_is_reached_without_the_proxy()
    {
        await using var own = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("own"));
        await using var other = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("other"));
        using var http = GuardedHttp.Create(new HttpRules { Proxy = new RecordingNetwork(null), Own = own.Url, Trusted = [own.Url, other.Url] });

        Assert.Equal("own", await http.GetStringAsync(own.Url));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(other.Url));
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Quiet_refuses_plain_http_but_to_what_the_user_named()
    {
        await using var mine = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("mine"));
        await using var other = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("other"));
        using var http = GuardedHttp.Create(new HttpRules { HttpsOnly = true, AllowPrivate = true, Trusted = [mine.Url] });

        Assert.Equal("mine", await http.GetStringAsync(mine.Url));
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(other.Url));
        Assert.Contains("HTTPS only", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }
}
