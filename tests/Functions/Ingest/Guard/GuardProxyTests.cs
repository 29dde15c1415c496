using System.Net;
using System.Net.Sockets;
using System.Text;
using Replica.Ingest.Guard;
using Replica.Support;

namespace Replica.Functions.Tests.Ingest.Guard;

public sealed class GuardProxyTests
{
    [Theory]
    [InlineData("169.254.169.254", "169.254.169.254 is link-local")]
    [InlineData("127.0.0.1", "127.0.0.1 is loopback")]
    [InlineData("127.1", "127.1 is at 127.0.0.1, which is loopback")]
    [InlineData("2130706433", "2130706433 is at 127.0.0.1, which is loopback")]
    [InlineData("0x7f000001", "0x7f000001 is at 127.0.0.1, which is loopback")]
    [InlineData("0x7f.1", "0x7f.1 is at 127.0.0.1, which is loopback")]
    [InlineData("0177.0.0.1", "0177.0.0.1 is at 127.0.0.1, which is loopback")]
    [InlineData("0251.0376.0251.0376", "0251.0376.0251.0376 is at 169.254.169.254, which is link-local")]
    [InlineData("127.0.0.1.", "127.0.0.1 is loopback")]
    [InlineData("0", "0 is at 0.0.0.0, which is unspecified")]
    [InlineData("10.0.0.1", "10.0.0.1 is private")]
    [InlineData("100.100.100.200", "100.100.100.200 is a carrier's private network (RFC 6598)")]
    [InlineData("[::1]", "::1 is loopback")]
    [InlineData("[0:0:0:0:0:0:0:1]", "0:0:0:0:0:0:0:1 is at ::1, which is loopback")]
    [InlineData("[::ffff:7f00:1]", "::ffff:7f00:1 is at ::ffff:127.0.0.1, which is loopback")]
    [InlineData("[::127.0.0.1]", "::127.0.0.1 is loopback")]
    [InlineData("[64:ff9b::a9fe:a9fe]", "64:ff9b::a9fe:a9fe is link-local")]
    [InlineData("[64:ff9b:1::1]", "64:ff9b:1::1 is a private translation prefix (RFC 8215)")]
    [InlineData("[2002:7f00:1::]", "2002:7f00:1:: is loopback")]
    [InlineData("[2001:0:808:808::80ff:fffe]", "2001:0:808:808::80ff:fffe is loopback")]
    [InlineData("[fd00:ec2::254]", "fd00:ec2::254 is private (unique local)")]
    [InlineData("[fe80::1]", "fe80::1 is link-local")]
    [InlineData("[fec0::1]", "fec0::1 is private (site-local)")]
    [InlineData("[ff02::1]", "ff02::1 is multicast")]
    [InlineData("[2001:db8::1]", "2001:db8::1 is documentation")]
    [InlineData("192.0.2.1:22", "port 22 of 192.0.2.1 is not one that the web uses")]
    public async Task An_address_that_is_not_public_is_refused_in_every_spelling(string host, string reason)
    {
        await using var user = new GuardUser(new GuardOptions());
        var tunnel = host.EndsWith(":22", StringComparison.Ordinal) ? host : $"{host}:443";
        Assert.StartsWith("HTTP/1.1 403 ", await user.AskAsync($"GET http://{host}/latest/meta-data/ HTTP/1.1"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await user.AskAsync($"CONNECT {tunnel} HTTP/1.1"), StringComparison.Ordinal);
        Assert.Equal([reason], user.Session.Refusals);
        Assert.Empty(user.Resolved);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("8.8.8.8", "10.0.0.1")]
    [InlineData("10.0.0.1", "8.8.8.8")]
    [InlineData("2001:4860:4860::8888", "::1")]
    public async Task A_name_with_any_inside_address_is_refused(params string[] answer)
    {
        await using var user = new GuardUser(new GuardOptions());
        user.Name("media.example", answer);
        var said = await user.AskAsync("GET http://media.example/ HTTP/1.1");
        Assert.StartsWith("HTTP/1.1 403 ", said, StringComparison.Ordinal);
        Assert.StartsWith("media.example is at ", Assert.Single(user.Session.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_resolved_once_so_that_no_second_answer_can_lead_elsewhere()
    {
        await using var user = new GuardUser(new GuardOptions { ConnectTimeout = TimeSpan.FromMilliseconds(1) });
        user.Name("rebinding.example", ["192.88.100.1"], ["127.0.0.1"]);
        // The first answer is public: it is the one that is connected to, with whatever success, and the name is not looked up again.
        Assert.DoesNotContain(" 403 ", (await user.AskAsync("CONNECT rebinding.example:443 HTTP/1.1")).Split("\r\n")[0], StringComparison.Ordinal);
        Assert.Equal(["rebinding.example"], user.Resolved);

        Assert.StartsWith("HTTP/1.1 403 ", await user.AskAsync("CONNECT rebinding.example:443 HTTP/1.1"), StringComparison.Ordinal);
        Assert.Equal(["rebinding.example is at 127.0.0.1, which is loopback"], user.Session.Refusals);
    }

    [Fact]
    public async Task An_exception_is_for_the_literal_address_and_port_alone()
    {
        using var server = new ScriptedServer(GuardUser.Plain);
        using var other = new ScriptedServer(GuardUser.Plain);
        await using var user = new GuardUser(new GuardOptions { Allowed = [server.EndPoint] });
        user.Name("localhost", ["127.0.0.1"]);

        Assert.EndsWith("\r\n\r\nhello", await user.AskAsync($"GET http://{server.EndPoint}/a HTTP/1.1"), StringComparison.Ordinal);
        Assert.Contains("403", await user.AskAsync($"GET http://{other.EndPoint}/a HTTP/1.1"), StringComparison.Ordinal);
        Assert.Contains("403", await user.AskAsync($"GET http://localhost:{server.EndPoint.Port}/a HTTP/1.1"), StringComparison.Ordinal);
        Assert.Empty(other.Requests);
        Assert.Single(server.Requests);
        Assert.Equal(["127.0.0.1 is loopback", "localhost is at 127.0.0.1, which is loopback"], user.Session.Refusals);
    }

    [Fact]
    public async Task A_redirect_is_a_new_request_and_checked_like_the_first()
    {
        using var server = new ScriptedServer("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n");
        await using var user = new GuardUser(new GuardOptions { Allowed = [server.EndPoint] });
        using var handler = new SocketsHttpHandler { Proxy = user.Session.ToWebProxy() };
        using var http = new HttpClient(handler);
        using var answer = await http.GetAsync(new Uri($"http://{server.EndPoint}/"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(["169.254.169.254 is link-local"], user.Session.Refusals);
    }

    [Fact]
    public async Task Nobody_gets_through_without_the_credential()
    {
        using var server = new ScriptedServer(GuardUser.Plain);
        await using var user = new GuardUser(new GuardOptions { Allowed = [server.EndPoint] });
        var wrong = Convert.ToBase64String(Encoding.ASCII.GetBytes(user.Session.Proxy.UserInfo + "0"));
        foreach (var field in new[] { "", $"Proxy-Authorization: Basic {wrong}\r\n", "Proxy-Authorization: Basic %%\r\n", $"Authorization: Basic {user.Credential}\r\n" })
            Assert.StartsWith("HTTP/1.1 407 ", await user.SendAsync($"GET http://{server.EndPoint}/ HTTP/1.1\r\n{field}\r\n"), StringComparison.Ordinal);
        user.Session.Dispose();
        Assert.StartsWith("HTTP/1.1 407 ", await user.AskAsync($"GET http://{server.EndPoint}/ HTTP/1.1"), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET https://8.8.8.8/ HTTP/1.1")]
    [InlineData("GET ftp://8.8.8.8/ HTTP/1.1")]
    [InlineData("GET file:///etc/passwd HTTP/1.1")]
    [InlineData("GET http://user@8.8.8.8/ HTTP/1.1")]
    [InlineData("GET http://8.8.8.8\\@127.0.0.1/ HTTP/1.1")]
    [InlineData("GET http://8.8.8.8#@127.0.0.1/ HTTP/1.1")]
    [InlineData("GET http://8.8.8.8:0/ HTTP/1.1")]
    [InlineData("GET http://8.8.8.8:99999/ HTTP/1.1")]
    [InlineData("GET http:///x HTTP/1.1")]
    [InlineData("GET http://8.8.8.8/ HTTP/2")]
    [InlineData("GET  http://8.8.8.8/ HTTP/1.1")]
    [InlineData("GET http://8.8.8.8/ HTTP/1.1\r\n Folded: x")]
    [InlineData("GET http://8.8.8.8/ HTTP/1.1\r\nHost : 8.8.8.8")]
    [InlineData("GET http://8.8.8.8/ HTTP/1.1\r\nHost: a\r\nHost: b")]
    [InlineData("GET http://8.8.8.8/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2")]
    [InlineData("GET http://8.8.8.8/ HTTP/1.1\r\nContent-Length: -1")]
    [InlineData("POST http://8.8.8.8/ HTTP/1.1\r\nTransfer-Encoding: chunked")]
    [InlineData("GET http://8.8.8.8/ HTTP/1.1\r\nX: a\0b")]
    [InlineData("GET http://8.8.8.8/ HTTP/1.1\r\nX: a\nY: b")]
    [InlineData("CONNECT 8.8.8.8 HTTP/1.1")]
    [InlineData("CONNECT http://8.8.8.8:443 HTTP/1.1")]
    [InlineData("CONNECT a..b:443 HTTP/1.1")]
    public async Task What_could_be_read_in_two_ways_is_not_passed_on(string head)
    {
        await using var user = new GuardUser(new GuardOptions());
        Assert.StartsWith("HTTP/1.1 400 ", await user.AskAsync(head), StringComparison.Ordinal);
        Assert.Empty(user.Resolved);
    }

    [Fact]
    public async Task A_head_without_end_is_refused()
    {
        await using var user = new GuardUser(new GuardOptions());
        Assert.StartsWith("HTTP/1.1 431 ", await user.AskAsync($"GET http://8.8.8.8/ HTTP/1.1\r\nX: {new string('a', 40_000)}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_request_in_the_first_ones_shadow_goes_nowhere()
    {
        using var server = new ScriptedServer(GuardUser.Plain);
        await using var user = new GuardUser(new GuardOptions { Allowed = [server.EndPoint] });
        var second = $"GET http://{server.EndPoint}/second HTTP/1.1\r\n\r\n";
        Assert.EndsWith("hello", await user.AskAsync($"POST http://{server.EndPoint}/first HTTP/1.1", "Content-Length: 3\r\n", "abc" + second), StringComparison.Ordinal);
        Assert.DoesNotContain("second", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_is_meant_for_the_server_reaches_it()
    {
        using var server = new ScriptedServer("HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Secret\r\nX-Secret: 1\r\nContent-Length: 0\r\n\r\n");
        await using var user = new GuardUser(new GuardOptions { Allowed = [server.EndPoint] });
        var answer = await user.AskAsync($"GET http://{server.EndPoint}/a%2Fb?c=d HTTP/1.1", "Host: other.example\r\nConnection: X-Hop\r\nX-Hop: 1\r\nRange: bytes=1-\r\n");
        Assert.Equal($"GET /a%2Fb?c=d HTTP/1.1\r\nHost: {server.EndPoint}\r\nRange: bytes=1-\r\nConnection: close\r\n\r\n", Assert.Single(server.Requests));
        Assert.Equal("HTTP/1.1 200 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n", answer);
    }

    [Fact]
    public async Task A_tunnel_carries_bytes_both_ways()
    {
        using var server = new ScriptedServer("from the server");
        await using var user = new GuardUser(new GuardOptions { Allowed = [server.EndPoint] });
        Assert.Equal("HTTP/1.1 200 Connection established\r\n\r\nfrom the server", await user.AskAsync($"CONNECT {server.EndPoint} HTTP/1.1", body: "from the caller"));
        Assert.Equal("from the caller", Assert.Single(server.Requests));
    }

    [Fact]
    public async Task A_session_that_fetches_more_than_it_may_is_cut()
    {
        using var server = new ScriptedServer($"HTTP/1.1 200 OK\r\n\r\n{new string('x', 300_000)}");
        await using var user = new GuardUser(new GuardOptions { Allowed = [server.EndPoint] }, maxBytes: 100_000);
        var got = 0;
        try
        {
            got = (await user.AskAsync($"GET http://{server.EndPoint}/ HTTP/1.1")).Length;
        }
        catch (IOException)
        {
            // Cut in the middle.
        }

        Assert.True(got < 200_000);
        Assert.True(user.Session.IsOverLimit);
    }

    [Fact]
    public async Task Interim_answers_count_as_what_is_fetched()
    {
        var interim = $"HTTP/1.1 103 Early Hints\r\nLink: <{new string('x', 20_000)}>\r\n\r\n";
        using var server = new ScriptedServer(string.Concat(Enumerable.Repeat(interim, 20)) + GuardUser.Plain);
        await using var user = new GuardUser(new GuardOptions { Allowed = [server.EndPoint] }, maxBytes: 100_000);
        var answer = "";
        try
        {
            answer = await user.AskAsync($"GET http://{server.EndPoint}/ HTTP/1.1");
        }
        catch (IOException)
        {
            // Cut in the middle.
        }

        Assert.DoesNotContain("hello", answer, StringComparison.Ordinal);
        Assert.True(user.Session.IsOverLimit);
    }

    [Fact]
    public async Task Silence_ends_a_connection()
    {
        var time = new ManualTimeProvider();
        await using var user = new GuardUser(new GuardOptions(), time: time);
        using var client = new TcpClient();
        await client.ConnectAsync(user.Proxy.EndPoint);
        await client.GetStream().WriteAsync("GET http"u8.ToArray());
        while (time.PendingTimers == 0) await Task.Yield();
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task An_upstream_proxy_is_given_names_but_never_an_inside_address()
    {
        using var upstream = new ScriptedServer(GuardUser.Plain);
        await using var user = new GuardUser(new GuardOptions { UpstreamProxy = new Uri($"http://me:secret@{upstream.EndPoint}") });
        Assert.EndsWith("hello", await user.AskAsync("GET http://media.example/a HTTP/1.1"), StringComparison.Ordinal);
        Assert.Equal(
            "GET http://media.example/a HTTP/1.1\r\nHost: media.example\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\nConnection: close\r\n\r\n", Assert.Single(upstream.Requests));
        foreach (var host in new[] { "10.0.0.1", "localhost", "metadata.google.internal", "printer" })
            Assert.Contains("403", await user.AskAsync($"CONNECT {host}:443 HTTP/1.1"), StringComparison.Ordinal);
        Assert.Single(upstream.Requests);
        Assert.Empty(user.Resolved);
    }
}
