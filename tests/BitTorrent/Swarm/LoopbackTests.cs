using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>The engine over real sockets and the real clock.</summary>
public sealed class LoopbackTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestTorrent _torrent = TestTorrent.CreateSingle(256 * 1024, (20 << 20) + 17);
    private readonly SocketsHttpHandler _handler = new();
    private readonly HttpClient _http;
    private readonly TcpSeed _seed;
    private readonly PieceCache _cache;
    private readonly Engine _engine;

    public LoopbackTests()
    {
        _http = new HttpClient(_handler);
        _seed = new TcpSeed(_torrent.Data);
        _cache = new PieceCache(_folder.At("cache"), 64 << 20, TimeProvider.System);
        _engine = new Engine(_http, TimeProvider.System);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _cache.Dispose();
        _http.Dispose();
        _handler.Dispose();
        await _seed.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_streams_over_few_connections()
    {
        Assert.Equal(_torrent.Data, await ReadAllAsync());
        Assert.InRange(_seed.Connections, 1, 4);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_made_again()
    {
        _seed.Break(1);
        Assert.Equal(_torrent.Data, await ReadAllAsync());
    }

    [Fact]
    public async Task A_seed_that_is_gone_is_named()
    {
        await _seed.DisposeAsync();
        var torrent = await _engine.OpenAsync(_torrent.Info, () => _cache.For(_torrent.Info), TorrentSources.FromWebSeeds(_seed.Url), default);
        await using var stream = torrent.OpenRead(0, TimeSpan.FromMilliseconds(300));
        var error = await Assert.ThrowsAsync<TorrentUnavailableException>(() => stream.ReadAsync(new byte[1]).AsTask());
        Assert.Contains(_seed.Url.Authority, error.Message, StringComparison.Ordinal);
    }

    private async Task<byte[]> ReadAllAsync()
    {
        var torrent = await _engine.OpenAsync(_torrent.Info, () => _cache.For(_torrent.Info), TorrentSources.FromWebSeeds(_seed.Url), default);
        await using var stream = torrent.OpenRead(0, TimeSpan.FromMinutes(1));
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
