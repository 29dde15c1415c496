using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Replica.Contract.Tests;

/// <summary>The local server under attack by web pages and other users of the machine (section 3 of the contract).</summary>
public sealed class SafetyTests(PublishedItem item) : IClassFixture<PublishedItem>
{
    public static TheoryData<string, string> EveryKindOfRoute => new()
    {
        { "GET", "" },
        { "GET", "replica/search?s=tulips" },
        { "GET", "replica/heartbeat" },
        { "GET", "v1/config" },
        { "GET", "store/x/torrent" },
        { "POST", "replica/upload?name=x" },
        { "GET", "no/such/route" },
    };

    [Theory]
    [MemberData(nameof(EveryKindOfRoute))]
    public async Task A_foreign_host_is_refused(string method, string path)
    {
        foreach (var host in new[] { "evil.example", $"evil.example:{item.System.Url.Port}", "127.0.0.1", "127.0.0.1:1", $"127.0.0.1.evil.example:{item.System.Url.Port}", $"10.0.0.1:{item.System.Url.Port}" })
            Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(method, path, request => request.Headers.Host = host));
    }

    [Theory]
    [MemberData(nameof(EveryKindOfRoute))]
    public async Task A_foreign_origin_is_refused(string method, string path)
    {
        foreach (var origin in new[] { "http://evil.example", "null", "http://127.0.0.1:1", $"https://127.0.0.1:{item.System.Url.Port}", $"http://localhost.evil.example:{item.System.Url.Port}" })
            Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(method, path, request => request.Headers.Add("Origin", origin)));
    }

    [Theory]
    [MemberData(nameof(EveryKindOfRoute))]
    public async Task Another_sites_page_is_refused(string method, string path)
    {
        foreach (var site in new[] { "same-site", "cross-site", "CROSS-SITE", "nonsense" })
            Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(method, path, request => request.Headers.Add("Sec-Fetch-Site", site)));
    }

    [Fact]
    public async Task Own_names_origins_and_navigations_are_let_through()
    {
        foreach (var host in new[] { "127.0.0.1", "localhost", "[::1]" })
        {
            var authority = $"{host}:{item.System.Url.Port}";
            Assert.Equal(HttpStatusCode.OK, await SendAsync("GET", "replica/heartbeat", request => request.Headers.Host = authority));
            Assert.Equal(HttpStatusCode.OK, await SendAsync("GET", "replica/heartbeat", request =>
            {
                request.Headers.Host = authority;
                request.Headers.Add("Origin", $"http://{authority}");
            }));
        }

        foreach (var site in new[] { "none", "same-origin" })
            Assert.Equal(HttpStatusCode.OK, await SendAsync("GET", "replica/heartbeat", request => request.Headers.Add("Sec-Fetch-Site", site)));
    }

    [Theory]
    [InlineData("GET", "replica/uploads")]
    [InlineData("POST", "replica/upload?name=x.txt")]
    [InlineData("PUT", "replica/upload?name=x.txt")]
    [InlineData("POST", "replica/delete?link=magnet:%3Fxt=urn:btih:0000000000000000000000000000000000000000")]
    [InlineData("POST", "replica/key")]
    public async Task Private_state_and_changes_need_the_token(string method, string path)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(method, path, _ => { }));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(method, path, request => request.Headers.Add("X-Replica-Token", new string('a', item.System.Token.Length))));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(method, path, request => request.Headers.Add("Cookie", $"replica-{item.System.Url.Port}={item.System.Token}")));
    }

    [Fact]
    public async Task The_cookie_of_a_single_use_key_opens_private_state()
    {
        using var response = await item.System.Http.SendAsync(item.System.WithToken(HttpMethod.Post, "replica/key"));
        var openUrl = System.Text.Json.JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("openUrl").GetString();
        using var opened = await item.System.Http.GetAsync(openUrl);
        var cookie = Assert.Single(opened.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(item.System.Token, cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await SendAsync("GET", "replica/uploads", request => request.Headers.Add("Cookie", cookie.Split(';')[0])));
    }

    [Fact]
    public async Task Html_that_somebody_uploads_is_served_sandboxed()
    {
        using var upload = item.System.WithToken(HttpMethod.Post, "replica/upload?name=page.html");
        upload.Content = new ByteArrayContent("<script>alert(document.cookie)</script>"u8.ToArray());
        using var uploaded = await item.System.Http.SendAsync(upload);
        var link = System.Text.Json.JsonElement.Parse(await uploaded.Content.ReadAsStringAsync()).GetProperty("link").GetString()!;
        using var view = await item.System.Http.GetAsync($"replica/view?link={Uri.EscapeDataString(link)}");
        Assert.Equal("sandbox", Assert.Single(view.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(view.Headers.GetValues("X-Content-Type-Options")));
        Assert.NotEqual("text/html", view.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task It_listens_on_loopback_alone()
    {
        var addresses = (await Dns.GetHostAddressesAsync(Dns.GetHostName())).Where(address => !IPAddress.IsLoopback(address));
        foreach (var address in addresses)
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAnyAsync<SocketException>(() => socket.ConnectAsync(address, item.System.Url.Port));
        }
    }

    [Fact]
    public async Task Malformed_requests_are_refused_and_the_server_lives_on()
    {
        foreach (var bytes in new[] { "\0\0\0\0", "GET / HTTP/1.1\r\n\r\n", "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "POST /replica/upload HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n" })
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, item.System.Url.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(bytes));
            using var reader = new StreamReader(client.GetStream());
            Assert.StartsWith("HTTP/1.1 4", await reader.ReadLineAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, await SendAsync("GET", "replica/heartbeat", _ => { }));
    }

    private async Task<HttpStatusCode> SendAsync(string method, string path, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(new(method), path);
        change(request);
        using var answer = await item.System.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }
}
