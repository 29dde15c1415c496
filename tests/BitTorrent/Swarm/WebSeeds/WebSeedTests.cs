using System.Net;
using System.Net.Http.Headers;
using Replica.BitTorrent.Swarm;

namespace Replica.BitTorrent.Tests.Swarm.WebSeeds;

public sealed class WebSeedTests : IAsyncLifetime, IAsyncDisposable
{
    private const int Piece = 16 * 1024;

    private readonly SwarmBench _bench = new(TestTorrent.Create(Piece, ("film", 4 * Piece), ("small", 100), ("other", Piece)));

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_source_that_sends_two_wrong_pieces_is_not_asked_again()
    {
        _bench.Seed.Answer = request => StubSeed.Partial(request, new byte[request.Length], request.File.Length);
        var message = await FailAsync();
        Assert.Contains("wrong bytes for piece 0", message, StringComparison.Ordinal);
        Assert.Equal(2, _bench.Seed.Requests.Count);
    }

    [Fact]
    public async Task One_wrong_piece_is_fetched_again()
    {
        var first = true;
        _bench.Seed.Answer = request => first && !(first = false) ? StubSeed.Partial(request, new byte[request.Length], request.File.Length) : null;
        await using var stream = await _bench.ReadAsync();
        await AssertReadsAsync(stream, 0);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Gone)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.RequestedRangeNotSatisfiable)]
    [InlineData(HttpStatusCode.Found)]
    public async Task A_file_that_is_not_there_fails_at_once_and_others_still_play(HttpStatusCode status)
    {
        _bench.Seed.Answer = request => request.File.Index == 0 ? new HttpResponseMessage(status) : null;
        Assert.Contains($"{(int)status}", await FailAsync(), StringComparison.Ordinal);
        Assert.Single(_bench.Seed.Requests);
        await using var other = await _bench.ReadAsync(2);
        await AssertReadsAsync(other, 2);
    }

    [Fact]
    public async Task A_missing_file_is_asked_for_again_after_a_good_while()
    {
        _bench.Seed.Answer = _ => new HttpResponseMessage(HttpStatusCode.NotFound);
        await using var stream = await _bench.ReadAsync();
        await Assert.ThrowsAsync<TorrentUnavailableException>(() => stream.ReadAsync(new byte[1]).AsTask());
        _bench.Seed.Answer = _ => null;
        await Assert.ThrowsAsync<TorrentUnavailableException>(() => stream.ReadAsync(new byte[1]).AsTask());
        _bench.Time.Advance(TimeSpan.FromMinutes(6));
        await AssertReadsAsync(stream, 0);
    }

    [Fact]
    public async Task An_answer_that_ignores_the_range_is_refused_unread()
    {
        var content = new UnreadableContent();
        _bench.Seed.Answer = request => new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
        await using var stream = await _bench.ReadAsync();
        stream.Position = 2 * Piece;
        var error = await Assert.ThrowsAsync<TorrentUnavailableException>(() => stream.ReadAsync(new byte[1]).AsTask());
        Assert.Contains("ignores ranges", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_file_in_answer_to_a_range_from_its_start_serves_and_is_read_no_further_than_asked()
    {
        _bench.Seed.Answer = request => request.From > 0 ? null : StubSeed.Partial(request, _bench.Torrent.FileBytes(request.File.Index), 0, HttpStatusCode.OK);
        await using var stream = await _bench.ReadAsync();
        await AssertReadsAsync(stream, 0);
    }

    [Theory]
    [InlineData("wrong total")]
    [InlineData("wrong start")]
    [InlineData("shorter range")]
    [InlineData("no range header")]
    [InlineData("whole file of another length")]
    [InlineData("compressed")]
    [InlineData("too long a body")]
    public async Task An_answer_that_is_not_the_range_is_refused(string fault)
    {
        _bench.Seed.Answer = request => Faulty(request, fault);
        Assert.Contains("film", await FailAsync(), StringComparison.Ordinal);
        Assert.Single(_bench.Seed.Requests);
    }

    [Fact]
    public async Task A_body_that_ends_early_is_asked_for_again_after_a_pause()
    {
        var requests = 0;
        _bench.Seed.Answer = request =>
        {
            if (++requests > 2)
                return null;
            var response = StubSeed.Partial(request, _bench.Seed.Bytes(request)[..100], request.File.Length);
            response.Content = new ChunkedContent(response.Content);
            return response;
        };
        await using var stream = await _bench.ReadAsync();
        var start = _bench.Time.GetUtcNow();
        var buffer = new byte[10];
        await _bench.PassTimeAsync(stream.ReadAsync(buffer).AsTask());
        Assert.Equal(_bench.Torrent.Data[..10], buffer);
        Assert.Equal(3, requests);
        Assert.InRange(_bench.Time.GetUtcNow() - start, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_source_that_asks_for_time_gets_it()
    {
        var requests = new List<DateTimeOffset>();
        _bench.Seed.Answer = _ =>
        {
            requests.Add(_bench.Time.GetUtcNow());
            if (requests.Count > 1)
                return null;
            var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(30));
            return response;
        };
        await using var stream = await _bench.ReadAsync();
        await _bench.PassTimeAsync(stream.ReadAsync(new byte[1]).AsTask());
        Assert.True(requests[1] - requests[0] >= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_source_that_sends_nothing_is_given_up()
    {
        _bench.Seed.Before = (_, stop) => Task.Delay(System.Threading.Timeout.Infinite, stop);
        await using var stream = await _bench.ReadAsync();
        var error = await Assert.ThrowsAsync<TorrentUnavailableException>(() => _bench.PassTimeAsync(stream.ReadAsync(new byte[1]).AsTask()));
        Assert.Contains("sent nothing for 20 s", error.Message, StringComparison.Ordinal);
        Assert.InRange(_bench.Seed.Requests.Count, 2, 3);
    }

    [Fact]
    public async Task While_one_source_hangs_the_piece_comes_from_another()
    {
        using var second = new StubSeed(_bench.Torrent);
        _bench.Seed.Before = (_, stop) => Task.Delay(System.Threading.Timeout.Infinite, stop);
        using var http = new HttpClient(new RoutingHandler(_bench.Seed, second));
        await using var engine = new Engine(http, _bench.Time);
        var torrent = await engine.OpenAsync(
            _bench.Torrent.Info, () => _bench.Cache.For(_bench.Torrent.Info), TorrentSources.FromWebSeeds(StubSeed.Url, new Uri("https://seed.test/base/")), default);
        await using var stream = torrent.OpenRead(0, SwarmBench.Timeout);
        var buffer = new byte[10];
        await _bench.PassTimeAsync(stream.ReadAsync(buffer).AsTask());
        Assert.Equal(_bench.Torrent.Data[..10], buffer);
        Assert.NotEmpty(_bench.Seed.Requests);
    }

    [Fact]
    public async Task A_piece_that_one_source_lacks_comes_from_another()
    {
        using var second = new StubSeed(_bench.Torrent);
        _bench.Seed.Answer = request => request.File.Index == 0 ? new HttpResponseMessage(HttpStatusCode.NotFound) : null;
        using var http = new HttpClient(new RoutingHandler(_bench.Seed, second));
        await using var engine = new Engine(http, _bench.Time);
        var torrent = await engine.OpenAsync(
            _bench.Torrent.Info, () => _bench.Cache.For(_bench.Torrent.Info), TorrentSources.FromWebSeeds(StubSeed.Url, new Uri("https://seed.test/base/")), default);
        await using var stream = torrent.OpenRead(0, SwarmBench.Timeout);
        await AssertReadsAsync(stream, 0);
        Assert.NotEmpty(second.Requests);
    }

    [Fact]
    public async Task Requests_ask_for_the_bytes_as_they_are()
    {
        await using var stream = await _bench.ReadAsync();
        await AssertReadsAsync(stream, 0);
        Assert.All(_bench.Seed.Requests, request => Assert.Equal("identity", Assert.Single(request.Message.Headers.AcceptEncoding).Value));
    }

    private async Task<string> FailAsync()
    {
        await using var stream = await _bench.ReadAsync();
        var error = await Assert.ThrowsAsync<TorrentUnavailableException>(() => stream.ReadAsync(new byte[1]).AsTask());
        return error.Message;
    }

    private async Task AssertReadsAsync(Stream stream, int file)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        Assert.Equal(_bench.Torrent.FileBytes(file), bytes.ToArray());
    }

    private HttpResponseMessage Faulty(SeedRequest request, string fault)
    {
        var bytes = _bench.Seed.Bytes(request);
        var response = StubSeed.Partial(request, bytes, request.File.Length);
        var headers = response.Content.Headers;
        switch (fault)
        {
            case "wrong total":
                headers.ContentRange = new ContentRangeHeaderValue(request.From, request.To, request.File.Length + 1);
                break;
            case "wrong start":
                headers.ContentRange = new ContentRangeHeaderValue(request.From + 1, request.To + 1, request.File.Length);
                break;
            case "shorter range":
                headers.ContentRange = new ContentRangeHeaderValue(request.From, request.To - 1, request.File.Length);
                break;
            case "no range header":
                headers.ContentRange = null;
                break;
            case "whole file of another length":
                return StubSeed.Partial(request, new byte[request.File.Length + 1], 0, HttpStatusCode.OK);
            case "compressed":
                headers.ContentEncoding.Add("gzip");
                break;
            case "too long a body":
                response = StubSeed.Partial(request, [.. bytes, 0], request.File.Length);
                break;
        }

        return response;
    }
}
