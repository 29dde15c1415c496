using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Replica.Client.Tests.LocalServer;

public sealed class LocalGuardTests(LocalServerFixture server) : IClassFixture<LocalServerFixture>
{
    [Theory]
    [InlineData("127.0.0.1:PORT")]
    [InlineData("localhost:PORT")]
    [InlineData("LOCALHOST:PORT")]
    [InlineData("[::1]:PORT")]
    public async Task Its_own_names_are_served(string host) =>
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Get, "open", ("Host", host)));

    [Theory]
    [InlineData("evil.example:PORT")]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost.:PORT")]
    [InlineData("localhost.evil.example:PORT")]
    [InlineData("127.0.0.1.nip.io:PORT")]
    [InlineData("0.0.0.0:PORT")]
    [InlineData("127.0.0.2:PORT")]
    [InlineData("[::ffff:127.0.0.1]:PORT")]
    public async Task A_foreign_host_is_refused(string host) =>
        Assert.Equal(HttpStatusCode.Forbidden, await server.StatusAsync(HttpMethod.Get, "open", ("Host", host)));

    [Fact]
    public async Task A_request_without_a_host_is_refused()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        await client.GetStream().WriteAsync("GET /open HTTP/1.0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        Assert.Equal("HTTP/1.1 403 Forbidden", await reader.ReadLineAsync());
    }

    [Theory]
    [InlineData("none", HttpStatusCode.OK)]
    [InlineData("same-origin", HttpStatusCode.OK)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.Forbidden)]
    [InlineData("same-origin, cross-site", HttpStatusCode.Forbidden)]
    public async Task Only_requests_that_no_foreign_page_sent_are_served(string site, HttpStatusCode expected) =>
        Assert.Equal(expected, await server.StatusAsync(HttpMethod.Get, "open", ("Sec-Fetch-Site", site)));

    [Theory]
    [InlineData("http://127.0.0.1:PORT", HttpStatusCode.OK)]
    [InlineData("http://localhost:PORT", HttpStatusCode.OK)]
    [InlineData("http://[::1]:PORT", HttpStatusCode.OK)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("https://127.0.0.1:PORT", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:PORT.evil.example", HttpStatusCode.Forbidden)]
    public async Task A_foreign_origin_is_refused_even_with_the_token(string origin, HttpStatusCode expected)
    {
        Assert.Equal(expected, await server.StatusAsync(HttpMethod.Get, "open", ("Origin", origin)));
        Assert.Equal(expected, await server.StatusAsync(HttpMethod.Post, "private", ("Origin", origin), ("X-Replica-Token", server.Secrets.Token)));
    }

    [Fact]
    public async Task A_refusal_is_a_problem_and_every_answer_forbids_sniffing_and_embedding()
    {
        using var response = await server.SendAsync(HttpMethod.Get, "open", ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_server_answers_on_both_loopback_addresses()
    {
        Assert.Equal("open", await server.Http.GetStringAsync(new Uri(server.Url, "open")));
        if (Socket.OSSupportsIPv6) Assert.Equal("open", await server.Http.GetStringAsync(new Uri($"http://[::1]:{server.Port}/open")));
    }

    [Fact]
    public async Task A_private_route_needs_the_token()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Post, "private"));
        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Post, "private", ("X-Replica-Token", "wrong")));
        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Post, "private", ("Cookie", $"replica-PORT={server.Secrets.Token}")));
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Post, "private", ("X-Replica-Token", server.Secrets.Token)));
    }

    [Fact]
    public async Task An_unknown_address_is_404_and_a_wrong_method_405_each_as_a_problem()
    {
        using var missing = await server.SendAsync(HttpMethod.Get, "nothing/here");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("application/problem+json", missing.Content.Headers.ContentType?.MediaType);

        using var wrong = await server.SendAsync(HttpMethod.Delete, "open");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
        Assert.Equal("application/problem+json", wrong.Content.Headers.ContentType?.MediaType);
        Assert.Contains("GET", wrong.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_failure_of_our_own_tells_nothing_of_the_inside_and_is_reported()
    {
        using var response = await server.SendAsync(HttpMethod.Get, "fails");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("somebody", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(server.Reported, e => e is InvalidOperationException);
    }

    [Fact]
    public async Task A_body_over_a_mebibyte_is_refused()
    {
        // Asks before it sends: a refused body that is on its way already may cut the connection before the answer is read.
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "body")) { Content = new ByteArrayContent(new byte[(1024 * 1024) + 1]) };
        request.Headers.ExpectContinue = true;
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }
}
