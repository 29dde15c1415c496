using Replica.BitTorrent.Swarm;

namespace Replica.BitTorrent.Tests.Swarm;

public sealed class EngineTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly SwarmBench _bench = new(TestTorrent.Create(16384, ("film", 100_000)));

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_torrent_is_opened_once_however_many_ask_for_it()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _bench.OpenAsync())));
        Assert.All(opened, torrent => Assert.Same(opened[0], torrent));
    }

    [Fact]
    public async Task An_idle_torrent_closes_and_is_opened_anew()
    {
        var first = await _bench.OpenAsync();
        await PassIdleTimeAsync(first);
        Assert.Throws<ObjectDisposedException>(() => first.OpenRead(0, SwarmBench.Timeout));
        var second = await _bench.OpenAsync();
        Assert.NotSame(first, second);
        await using var stream = second.OpenRead(0, SwarmBench.Timeout);
        await stream.ReadExactlyAsync(new byte[10]);
    }

    [Fact]
    public async Task A_torrent_with_a_reader_stays_open()
    {
        await using var stream = await _bench.ReadAsync();
        _bench.Time.Advance(TimeSpan.FromHours(2));
        await stream.ReadExactlyAsync(new byte[10]);
    }

    [Fact]
    public async Task Whoever_opens_a_torrent_while_it_closes_gets_an_open_one()
    {
        for (var round = 0; round < 50; round++)
        {
            await _bench.OpenAsync();
            var closing = Task.Run(() => _bench.Time.Advance(TimeSpan.FromMinutes(6)));
            var torrent = await _bench.OpenAsync();
            await closing;

            // It may have become idle since, but not before it was handed out.
            if (torrent.IsClosed)
                continue;
            var again = await _bench.OpenAsync();
            await using var stream = again.OpenRead(0, SwarmBench.Timeout);
            await stream.ReadExactlyAsync(new byte[10]);
        }
    }

    [Fact]
    public async Task Disposing_of_the_engine_fails_reads_and_downloads_and_leaves_nothing_running()
    {
        var asked = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        _bench.Seed.Before = async (_, stop) =>
        {
            asked.TrySetResult();
            stop.Register(() => stopped.TrySetResult());
            await Task.Delay(System.Threading.Timeout.Infinite, stop);
        };
        var torrent = await _bench.OpenAsync();
        await using var stream = torrent.OpenRead(0, SwarmBench.Timeout);
        var read = stream.ReadAsync(new byte[1]).AsTask();
        var download = torrent.DownloadAsync(null, SwarmBench.Timeout, null, default);
        await asked.Task;
        await _bench.Engine.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => download);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _bench.OpenAsync());
        await stopped.Task;
        Assert.True(torrent.Closed.IsCompletedSuccessfully);
        Assert.Equal(0, _bench.Time.PendingTimers);
    }

    [Fact]
    public async Task A_storage_that_cannot_be_opened_fails_its_openers_and_is_tried_anew()
    {
        await Assert.ThrowsAsync<IOException>(() =>
            _bench.Engine.OpenAsync(_bench.Torrent.Info, () => throw new IOException("no disk"), TorrentSources.None, default));
        await _bench.OpenAsync();
    }

    [Fact]
    public async Task Sources_given_later_serve_too()
    {
        var torrent = await _bench.OpenAsync([]);
        await using var stream = torrent.OpenRead(0, SwarmBench.Timeout);
        await Assert.ThrowsAsync<TorrentUnavailableException>(() => stream.ReadAsync(new byte[1]).AsTask());
        Assert.Same(torrent, await _bench.OpenAsync(StubSeed.Url));
        await stream.ReadExactlyAsync(new byte[10]);
    }

    private async Task PassIdleTimeAsync(Torrent torrent)
    {
        while (!torrent.Closed.IsCompleted)
        {
            _bench.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(1);
        }
    }
}
