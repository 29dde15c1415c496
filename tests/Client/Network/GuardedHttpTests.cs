using System.Net;
using Microsoft.AspNetCore.Http;
using Replica.Client.Network;

namespace Replica.Client.Tests.Network;

public sealed class GuardedHttpTests
{
    [Fact]
    public async Task A_loopback_address_is_refused_before_anything_is_sent()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("secret"));
        using var http = GuardedHttp.Create(new HttpRules());

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(server.Url));

        Assert.IsType<AddressRefusedException>(refusal.GetBaseException());
        Assert.Contains("--allow-private-addresses", refusal.GetBaseException().Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://127.1:{0}/")]
    [InlineData("http://0x7f000001:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    public async Task Every_spelling_of_loopback_is_refused(string url)
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("secret"));
        using var http = GuardedHttp.Create(new HttpRules());
        var target = new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, url, server.Url.Port));

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(target));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_name_that_resolves_to_a_private_address_is_refused()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("secret"));
        using var http = GuardedHttp.Create(new HttpRules(), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("10.0.0.1")]));

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(
            () => http.GetStringAsync(new Uri($"http://cdn.example.org:{server.Url.Port}/")));

        Assert.IsType<AddressRefusedException>(refusal.GetBaseException());
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_name_without_addresses_is_a_network_error()
    {
        using var http = GuardedHttp.Create(new HttpRules(), (_, _) => Task.FromResult<IPAddress[]>([]));

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri("http://nowhere.example.org/")));
    }

    [Fact]
    public async Task The_users_own_word_reaches_that_host_and_port_and_no_other()
    {
        await using var own = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("mine"));
        await using var other = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("secret"));
        using var http = GuardedHttp.Create(new HttpRules { Trusted = [own.Url] });

        Assert.Equal("mine", await http.GetStringAsync(own.Url));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(other.Url));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ws:///x")]
    [InlineData("gopher:x")]
    public async Task A_redirect_to_what_is_no_http_address_is_a_network_error(string target)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Redirect(target);
            return Task.CompletedTask;
        });
        using var http = GuardedHttp.Create(new HttpRules { AllowPrivate = true });

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(server.Url));
    }

    [Fact]
    public async Task A_redirect_from_a_trusted_origin_to_another_private_one_is_refused()
    {
        await using var inner = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("secret"));
        await using var outer = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Redirect(inner.Url.AbsoluteUri);
            return Task.CompletedTask;
        });
        using var http = GuardedHttp.Create(new HttpRules { Trusted = [outer.Url] });

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(outer.Url));

        Assert.Empty(inner.Requests);
    }

    [Fact]
    public async Task Private_addresses_are_reached_where_they_are_allowed()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("here"));
        using var http = GuardedHttp.Create(new HttpRules { AllowPrivate = true });

        Assert.Equal("here", await http.GetStringAsync(server.Url));
    }

    [Fact]
    public async Task A_redirect_loop_ends()
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Redirect("/again");
            return Task.CompletedTask;
        });
        using var http = GuardedHttp.Create(new HttpRules { AllowPrivate = true });

        using var answer = await http.GetAsync(server.Url);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public async Task Nothing_in_a_request_tells_one_user_from_another()
    {
        var headers = new List<string>();
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            headers.AddRange(context.Request.Headers.Select(header => $"{header.Key}: {header.Value}"));
            context.Response.Cookies.Append("id", "42");
            return Task.CompletedTask;
        });
        using var http = GuardedHttp.Create(new HttpRules { AllowPrivate = true });
        using var activity = new System.Diagnostics.Activity("test").Start();

        await http.GetStringAsync(server.Url);
        await http.GetStringAsync(server.Url);

        Assert.Equal(
            [$"Host: {server.Url.Authority}", "User-Agent: Replica", $"Host: {server.Url.Authority}", "User-Agent: Replica"], headers);
    }

    [Fact]
    public async Task A_body_beyond_its_limit_is_cut_off_with_and_without_a_length()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/known") context.Response.ContentLength = 2_000;
            await context.Response.Body.WriteAsync(new byte[2_000]);
        });
        using var http = GuardedHttp.Create(new HttpRules { AllowPrivate = true });

        foreach (var path in new[] { "known", "unknown" })
        {
            using var answer = await http.GetAsync(new Uri(server.Url, path), HttpCompletionOption.ResponseHeadersRead);
            await Assert.ThrowsAsync<HttpRequestException>(() => BoundedContent.ReadAsync(answer.Content, 1_999, CancellationToken.None));
        }

        using var whole = await http.GetAsync(new Uri(server.Url, "unknown"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(2_000, (await BoundedContent.ReadAsync(whole.Content, 2_000, CancellationToken.None)).Length);
    }
}
