using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Replica.Client.LocalServer;

namespace Replica.Client.Tests.LocalServer;

public sealed class UiRoutesTests(LocalServerFixture server) : IClassFixture<LocalServerFixture>
{
    [Fact]
    public async Task A_key_gives_the_browser_a_cookie_once()
    {
        var key = server.Secrets.NewKey();
        using var first = await server.SendAsync(HttpMethod.Get, $"?key={key}");
        Assert.Equal(HttpStatusCode.SeeOther, first.StatusCode);
        Assert.Equal("/", first.Headers.Location?.OriginalString);
        var cookie = first.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith($"replica-{server.Port}=", cookie, StringComparison.Ordinal);
        foreach (var part in new[] { "path=/", "samesite=strict", "httponly" }) Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(server.Secrets.Token, cookie, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Post, "private", ("Cookie", cookie.Split(';')[0])));
        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Get, $"?key={key}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Get, "?key=wrong"));
    }

    [Fact]
    public async Task Looking_at_the_head_of_an_address_does_not_use_its_key_up()
    {
        var key = server.Secrets.NewKey();
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Head, $"?key={key}"));
        Assert.Equal(HttpStatusCode.SeeOther, await server.StatusAsync(HttpMethod.Get, $"?key={key}"));
    }

    [Fact]
    public async Task The_token_gets_another_key()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Post, "replica/key"));
        using var response = await server.SendAsync(HttpMethod.Post, "replica/key", ("X-Replica-Token", server.Secrets.Token));
        using var json = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var openUrl = new Uri(json.RootElement.GetProperty("openUrl").GetString()!);
        Assert.Equal(HttpStatusCode.SeeOther, await server.StatusAsync(HttpMethod.Get, openUrl.PathAndQuery));
    }

    [Fact]
    public void Unused_keys_do_not_pile_up()
    {
        var secrets = new RunSecrets(1);
        var first = secrets.NewKey();
        for (var i = 0; i < 32; i++) secrets.NewKey();
        Assert.False(secrets.Redeem(first));
    }

    [Fact]
    public async Task The_page_may_load_nothing_foreign_and_be_framed_by_nobody()
    {
        using var response = await server.SendAsync(HttpMethod.Get, "");
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
    }

    [Fact]
    public async Task A_hashed_asset_is_kept_for_good_and_confirmed_without_a_body()
    {
        using var response = await server.SendAsync(HttpMethod.Get, "assets/index-a1b2.js");
        Assert.Equal("export {}", await response.Content.ReadAsStringAsync());
        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, await server.StatusAsync(HttpMethod.Get, "assets/index-a1b2.js", ("If-None-Match", response.Headers.ETag!.ToString())));
    }

    [Fact]
    public async Task Without_a_built_page_the_server_says_what_to_install()
    {
        var sockets = LoopbackSockets.Bind(0);
        var (secrets, url) = (new RunSecrets(sockets.Port), new Uri($"http://127.0.0.1:{sockets.Port}/"));
        var ui = new UiRoutes(new UiAssets(new Dictionary<string, byte[]>()), secrets, url);
        await using var bare = await LoopbackServer.StartAsync(sockets, secrets, ui.Map, _ => { }, NullLoggerFactory.Instance, CancellationToken.None);
        Assert.Contains("install Node.js 20 or newer and build again", await server.Http.GetStringAsync(url), StringComparison.Ordinal);
    }
}
