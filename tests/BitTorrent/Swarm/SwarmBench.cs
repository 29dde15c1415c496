using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>A torrent, a seed, a cache and an engine, wired up.</summary>
internal sealed class SwarmBench : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http;

    public SwarmBench(TestTorrent torrent)
    {
        Torrent = torrent;
        Seed = new StubSeed(torrent);
        _http = new HttpClient(Seed);
        Engine = new Engine(_http, Time);
        Cache = OpenCache();
    }

    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(60);

    public TestTorrent Torrent { get; }

    public StubSeed Seed { get; }

    public ManualTimeProvider Time { get; } = new();

    public Engine Engine { get; private set; }

    public PieceCache Cache { get; private set; }

    public string CacheFolder => _folder.At("cache");

    public string Downloads => _folder.At("downloads");

    public Task<Torrent> OpenAsync(params Uri[] seeds) => Engine.OpenAsync(Torrent.Info, () => Cache.For(Torrent.Info), TorrentSources.FromWebSeeds(seeds), default);

    public Task<Torrent> OpenAsync() => OpenAsync(StubSeed.Url);

    public async Task<Stream> ReadAsync(int file = 0) => (await OpenAsync()).OpenRead(file, Timeout);

    public async Task DownloadAsync(IReadOnlySet<int>? files = null, IProgress<TorrentProgress>? progress = null)
    {
        var open = await Engine.OpenAsync(Torrent.Info, () => new FileStorage(Torrent.Info, Downloads, files), TorrentSources.FromWebSeeds(StubSeed.Url), default);
        await open.DownloadAsync(files, Timeout, progress, default);
    }

    /// <summary>Closes everything as a process does that ends, and starts anew on the same folders.</summary>
    public async Task RestartAsync()
    {
        await Engine.DisposeAsync();
        Cache.Dispose();
        Cache = OpenCache();
        Engine = new Engine(_http, Time);
    }

    /// <summary>Lets time pass until a task is done.</summary>
    public async Task<T> PassTimeAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(1);
        }

        return await task;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Cache.Dispose();
        _http.Dispose();
        Seed.Dispose();
        _folder.Dispose();
    }

    private PieceCache OpenCache() => new(CacheFolder, PieceCache.SmallestLimit, Time);
}
