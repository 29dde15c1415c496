using System.Net;
using System.Net.Sockets;
using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.Client.Content;
using Replica.Client.Seeding;
using Replica.Support;

namespace Replica.Client.Tests.Seeding;

public sealed class PeerRoutesTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly byte[] _movie = TestBytes.Create(100_000, 1);
    private readonly byte[] _page = "<script>"u8.ToArray();
    private FeedService _service = null!;
    private SeedingFixture _seeding = null!;
    private PeerServer _server = null!;
    private InfoDictionary _info = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _service = await FeedService.StartAsync();
        _info = await _service.PublishAsync("item", 1, ("a b+c.mp4", _movie), ("empty", []), ("sub/فیلم.html", _page));
        _seeding = await SeedingFixture.StartAsync(_service, _folder);
        await _seeding.Follower.CatchUpAsync(CancellationToken.None);
        var routes = new PeerRoutes(_seeding.Peer, new MetadataSource(_seeding.Client, _service.Http, TimeProvider.System));
        _server = await PeerServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), routes.AnswerAsync, _ => { }, CancellationToken.None);
        _http = new HttpClient { BaseAddress = _server.Url };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _seeding.DisposeAsync();
        await _service.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_are_served_whole_and_in_ranges_with_a_strong_tag()
    {
        using var whole = await _http.GetAsync("item/data/item/a%20b%2Bc.mp4");
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(_movie, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal("video/mp4", whole.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"\"{_info.Hash}-0\"", whole.Headers.ETag?.Tag);
        Assert.Equal("nosniff", Assert.Single(whole.Headers.GetValues("X-Content-Type-Options")));

        using var request = new HttpRequestMessage(HttpMethod.Get, "item/data/item/a%20b+c.mp4") { Headers = { { "Range", "bytes=50000-59999" } } };
        using var part = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("bytes 50000-59999/100000", part.Content.Headers.ContentRange?.ToString());
        Assert.Equal(_movie[50_000..60_000], await part.Content.ReadAsByteArrayAsync());

        using var script = await _http.GetAsync("item/data/item/sub/%D9%81%DB%8C%D9%84%D9%85.html");
        Assert.Equal(_page, await script.Content.ReadAsByteArrayAsync());
        Assert.Equal("sandbox", Assert.Single(script.Headers.GetValues("Content-Security-Policy")));

        using var empty = await _http.GetAsync("item/data/item/empty");
        Assert.Empty(await empty.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_torrent_and_its_metadata_are_served()
    {
        var document = MetainfoDocument.Parse(await _http.GetByteArrayAsync("item/torrent"));

        Assert.Equal(_info.Hash, document.Info.Hash);
        Assert.Contains("A title", await _http.GetStringAsync("item/metadata"), StringComparison.Ordinal);
        using var none = await _http.GetAsync("item/thumbnail/0");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task What_was_fetched_once_is_served_without_the_store()
    {
        await _http.GetByteArrayAsync("item/data/item/a%20b+c.mp4");
        _service.IsUp = false;

        Assert.Equal(_movie, await _http.GetByteArrayAsync("item/data/item/a%20b+c.mp4"));
        Assert.Equal(_info.Hash, MetainfoDocument.Parse(await _http.GetByteArrayAsync("item/torrent")).Info.Hash);
    }

    [Fact]
    public async Task A_piece_is_fetched_from_the_store_once_for_many_readers()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ => Assert.Equal(_movie, await _http.GetByteArrayAsync("item/data/item/a%20b+c.mp4"))));

        Assert.Equal(_info.Length, _seeding.Cache.Size);
        Assert.InRange(_service.Requests.Count(request => request.Contains("/data/", StringComparison.Ordinal)), 1, 20);
    }

    [Fact]
    public async Task What_is_removed_is_gone_at_once_with_its_bytes()
    {
        await _http.GetByteArrayAsync("item/data/item/a%20b+c.mp4");
        Assert.NotEqual(0, _seeding.Cache.Size);

        _service.Change(2, "remove", "item", _info.Hash.ToString());
        await _seeding.Follower.CatchUpAsync(CancellationToken.None);

        Assert.Equal(0, _seeding.Cache.Size);
        Assert.Null(_seeding.Cache.FindInfo(_info.Hash));
        using var gone = await _http.GetAsync("item/data/item/a%20b+c.mp4");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/item")]
    [InlineData("/item/")]
    [InlineData("/item/data")]
    [InlineData("/item/data/")]
    [InlineData("/item/data/item/")]
    [InlineData("/item/data/item")]
    [InlineData("/item/data/item/sub")]
    [InlineData("/item/data/item/../item/empty")]
    [InlineData("/item/data/item/%2e%2e/item/empty")]
    [InlineData("/item/data/item/a%2fb")]
    [InlineData("/item/../item/torrent")]
    [InlineData("/../../etc/passwd")]
    [InlineData("/item%2ftorrent")]
    [InlineData("/incoming/x/torrent")]
    [InlineData("/store/item/torrent")]
    [InlineData("/other/torrent")]
    [InlineData("/item/torrent/x")]
    [InlineData("/item/data/item/%zz")]
    [InlineData("/item/data/item/%ff")]
    [InlineData("//item/torrent")]
    [InlineData("/item/catalogue.db")]
    public async Task Anything_else_is_not_found(string path) => Assert.Equal("404", await RawAsync("GET", path));

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Only_reads_are_answered(string method) => Assert.Equal("405", await RawAsync(method, "/item/torrent"));

    /// <summary>The status of a request that is sent as it is: clients tidy paths up.</summary>
    private async Task<string> RawAsync(string method, string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return (await reader.ReadLineAsync())!.Split(' ')[1];
    }
}
