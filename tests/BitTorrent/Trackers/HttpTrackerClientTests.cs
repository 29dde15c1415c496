using System.IO.Compression;
using System.Net;
using System.Text;
using Replica.BitTorrent.Trackers;
using Replica.BitTorrent.Transport;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Trackers;

/// <summary>Over real connections on loopback, through the client that the engine uses.</summary>
public sealed class HttpTrackerClientTests : IAsyncDisposable
{
    private readonly FakeHttpServer _server = new();
    private readonly ManualTimeProvider _time = new();
    private readonly AddressResolver _resolver = new((name, _) => Task.FromResult(Resolve(name)), allowPrivate: false);
    private readonly HttpClient _http;
    private readonly HttpTrackerClient _client;

    public HttpTrackerClientTests()
    {
        _http = TrackerHttp.Create(new SocketNetwork(), _resolver);
        _client = new HttpTrackerClient(_http, _resolver, _time);
    }

    private string Url => $"http://127.0.0.1:{_server.Port}/announce";

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_tracker_gives_peers_and_hears_the_exact_bytes()
    {
        var outcome = await AnnounceAsync(Url);
        Assert.Equal(["1.2.3.4:80"], outcome.Peers.Select(peer => peer.ToString()));
        Assert.StartsWith("GET /announce?info_hash=%C1%2F%E1%C0k%BA%25J%9D%C9%F5%19%B35%AA%7C%13g%A8%8A&peer_id=", Assert.Single(_server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_packed_answer_is_unpacked()
    {
        _server.Answer = _ => FakeHttpServer.Ok(Pack(Encoding.Latin1.GetBytes("d8:intervali77ee")), "Content-Encoding: gzip\r\n");
        Assert.Equal(TimeSpan.FromSeconds(77), (await AnnounceAsync(Url)).Interval);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_endless_answer_is_cut_off_packed_or_not(bool isPacked)
    {
        var body = Encoding.ASCII.GetBytes("d5:peers9999999:" + new string('x', 4 * HttpTrackerClient.LargestAnswer));
        _server.Answer = _ => isPacked ? FakeHttpServer.Ok(Pack(body), "Content-Encoding: gzip\r\n") : FakeHttpServer.Ok(body);
        Assert.Contains("more than 1 MiB", (await AnnounceAsync(Url)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_packing_is_a_failure()
    {
        _server.Answer = _ => FakeHttpServer.Ok("d8:intervali77ee", "Content-Encoding: gzip\r\n");
        Assert.True((await AnnounceAsync(Url)).IsUnreachable);
    }

    [Fact]
    public async Task A_tracker_that_never_answers_is_given_up()
    {
        _server.Answer = _ => null;
        var announce = AnnounceAsync(Url);
        await Until.HoldsAsync(() => !_server.Requests.IsEmpty);
        _time.Advance(HttpTrackerClient.Patience);
        Assert.Contains("no answer", (await announce).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_trickles_is_given_up_too()
    {
        _server.Answer = _ => [.. "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nd8:int"u8];
        var announce = AnnounceAsync(Url);
        await Until.HoldsAsync(_time, () => announce.IsCompleted);
        Assert.True((await announce).IsUnreachable);
    }

    [Theory]
    [InlineData("404 Not Found", "<html>", "status 404")]
    [InlineData("200 OK", "<html>", "something else")]
    [InlineData("400 Bad Request", "d14:failure reason4:nonee", "none")]
    public async Task A_failure_says_what_it_was(string status, string body, string reason)
    {
        _server.Answer = _ => FakeHttpServer.Ok(body, status: status);
        Assert.Contains(reason, (await AnnounceAsync(Url)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_address_is_refused_unless_the_user_named_it()
    {
        var outcome = await AnnounceAsync(Url, isUsersWord: false);
        Assert.Contains("loopback", outcome.Failure, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_name_that_leads_to_a_private_address_is_refused_unless_the_user_named_it()
    {
        var url = $"http://inside.test:{_server.Port}/announce";
        Assert.Contains("loopback", (await AnnounceAsync(url, isUsersWord: false)).Failure, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
        Assert.Single((await AnnounceAsync(url)).Peers);
    }

    [Fact]
    public async Task A_redirect_is_followed_on_the_same_host()
    {
        _server.Answer = request => request.StartsWith("GET /announce?", StringComparison.Ordinal)
            ? FakeHttpServer.Redirect("/there?x=%FF%E2%80%8E")
            : FakeHttpServer.Ok("d8:intervali5ee");
        Assert.Equal(TimeSpan.FromSeconds(5), (await AnnounceAsync(Url)).Interval);
    }

    [Theory]
    [InlineData("http://127.0.0.2:1/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://inside.test:1/")]
    [InlineData("http://127.0.0.1:1/")]
    public async Task A_redirect_to_a_private_address_is_refused_even_from_a_tracker_that_the_user_named(string target)
    {
        _server.Answer = _ => FakeHttpServer.Redirect(target);
        var outcome = await AnnounceAsync(Url);
        Assert.Matches("loopback|private", outcome.Failure);
    }

    [Theory]
    [InlineData("ftp://example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://")]
    [InlineData("http://[")]
    public async Task A_redirect_to_anything_but_HTTP_is_refused(string target)
    {
        _server.Answer = _ => FakeHttpServer.Redirect(target);
        Assert.NotNull((await AnnounceAsync(Url)).Failure);
    }

    [Fact]
    public async Task Redirects_without_end_are_refused()
    {
        _server.Answer = _ => FakeHttpServer.Redirect("/announce");
        Assert.Contains("redirects more than", (await AnnounceAsync(Url)).Failure, StringComparison.Ordinal);
        Assert.Equal(4, _server.Requests.Count);
    }

    [Fact]
    public async Task A_scrape_gets_counts_or_says_why_not()
    {
        var hash = new byte[20];
        Announces.Hash.CopyTo(hash);
        _server.Answer = _ => FakeHttpServer.Ok([.. "d5:filesd20:"u8, .. hash, .. "d8:completei1eeee"u8]);
        Assert.Equal(1, (await _client.ScrapeAsync(Announces.Tracker(Url), [Announces.Hash], default)).Torrents[Announces.Hash].Complete);
        Assert.NotNull((await _client.ScrapeAsync(Announces.Tracker(Url + "/x"), [Announces.Hash], default)).Failure);
    }

    [Fact]
    public async Task Cancelling_is_no_outcome()
    {
        _server.Answer = _ => null;
        using var stop = new CancellationTokenSource();
        var announce = _client.AnnounceAsync(Announces.Tracker(Url), Announces.Request(), stop.Token);
        await Until.HoldsAsync(() => !_server.Requests.IsEmpty);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => announce);
    }

    private static IPAddress[] Resolve(string name) => name == "inside.test" ? [IPAddress.Loopback] : [];

    private static byte[] Pack(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(body);
        return packed.ToArray();
    }

    private Task<AnnounceOutcome> AnnounceAsync(string url, bool isUsersWord = true) =>
        _client.AnnounceAsync(Announces.Tracker(url, isUsersWord), Announces.Request(), default);
}
