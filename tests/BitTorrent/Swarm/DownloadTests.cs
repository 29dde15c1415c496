using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;

namespace Replica.BitTorrent.Tests.Swarm;

public sealed class DownloadTests
{
    private const int Piece = 16 * 1024;

    private static TestTorrent Mixed() => TestTorrent.Create(
        Piece, ("a", 50_000), ("empty", 0), ("d/b", 20_000), (".pad/9", 3_000), ("c", 300_000));

    [Fact]
    public async Task A_download_ends_with_every_file_in_place_and_nothing_else()
    {
        await using var bench = new SwarmBench(Mixed());
        var reports = new List<TorrentProgress>();
        await bench.DownloadAsync(null, new ListProgress(reports));
        Assert.Equal(["t/a", "t/c", "t/d/b", "t/empty"], FilesBelow(bench.Downloads));
        foreach (var file in bench.Torrent.Info.Files.Where(file => !file.IsPadding))
            Assert.Equal(bench.Torrent.FileBytes(file.Index), await File.ReadAllBytesAsync(Path.Combine([bench.Downloads, .. bench.Torrent.Info.LayoutPath(file)])));
        var total = bench.Torrent.Info.Length;
        Assert.Equal(new TorrentProgress(total, 0, default), reports[0]);
        var fetched = bench.Torrent.Info.Files.Where(file => !file.IsPadding).Sum(file => file.Length);
        Assert.Equal(new TorrentProgress(total, total, new SourceBytes(0, fetched, 0, 0)), reports[^1]);
        Assert.Equal(reports.Select(report => report.Have).Order(), reports.Select(report => report.Have));
    }

    [Fact]
    public async Task One_file_alone_is_downloaded_alone()
    {
        await using var bench = new SwarmBench(Mixed());
        await bench.DownloadAsync(new HashSet<int> { 2 });
        Assert.Equal(["t/d/b"], FilesBelow(bench.Downloads));
        Assert.Equal(bench.Torrent.FileBytes(2), await File.ReadAllBytesAsync(Path.Combine(bench.Downloads, "t", "d", "b")));
    }

    [Fact]
    public async Task A_killed_download_leaves_no_file_under_its_name_and_goes_on_where_it_was()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(1 << 20, ("film", 40 << 20)));
        bench.Seed.Before = (request, cancelled) => request.From == 0 ? Task.CompletedTask : Task.Delay(System.Threading.Timeout.Infinite, cancelled);
        var some = new TaskCompletionSource();
        var torrent = await bench.Engine.OpenAsync(
            bench.Torrent.Info, () => new FileStorage(bench.Torrent.Info, bench.Downloads), TorrentSources.FromWebSeeds(StubSeed.Url), default);
        var reports = new ListProgress([], report => _ = report.Have < 10 << 20 || some.TrySetResult());
        var download = torrent.DownloadAsync(null, SwarmBench.Timeout, reports, default);
        await some.Task;
        await bench.RestartAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => download);
        Assert.False(File.Exists(Path.Combine(bench.Downloads, "t", "film")));

        bench.Seed.Before = (_, _) => Task.CompletedTask;
        bench.Seed.Requests.Clear();
        await bench.DownloadAsync();
        Assert.Equal(bench.Torrent.Data, await File.ReadAllBytesAsync(Path.Combine(bench.Downloads, "t", "film")));
        Assert.InRange(bench.Seed.Requests.Sum(request => request.Length), 1, 30 << 20);
        Assert.Equal(["t/film"], FilesBelow(bench.Downloads));
    }

    [Fact]
    public async Task A_finished_download_asks_for_nothing_again()
    {
        await using var bench = new SwarmBench(Mixed());
        await bench.DownloadAsync();
        await bench.RestartAsync();
        bench.Seed.Requests.Clear();
        var reports = new List<TorrentProgress>();
        await bench.DownloadAsync(null, new ListProgress(reports));
        Assert.Empty(bench.Seed.Requests);
        Assert.Equal(bench.Torrent.Info.Length, Assert.Single(reports).Sources.Cache);
    }

    [Fact]
    public async Task A_torrent_without_a_byte_is_done_at_once_and_its_files_exist()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(Piece, ("nothing", 0), ("d/nothing", 0)));
        await bench.DownloadAsync();
        Assert.Equal(["t/d/nothing", "t/nothing"], FilesBelow(bench.Downloads));
        Assert.Empty(bench.Seed.Requests);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_fails_the_download()
    {
        await using var bench = new SwarmBench(Mixed());
        await File.WriteAllTextAsync(bench.Downloads, "a file is in the way");
        await Assert.ThrowsAnyAsync<IOException>(() => bench.DownloadAsync());
    }

    [Fact]
    public async Task A_download_without_a_byte_for_too_long_says_what_the_source_answered()
    {
        await using var bench = new SwarmBench(Mixed());
        bench.Seed.Answer = _ => new HttpResponseMessage(System.Net.HttpStatusCode.BadGateway);
        var download = Task.Run(async () =>
        {
            await bench.DownloadAsync();
            return true;
        });
        var error = await Assert.ThrowsAsync<TorrentUnavailableException>(() => bench.PassTimeAsync(download));
        Assert.Contains("502", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_of_which_no_source_has_a_part_fails_when_the_rest_is_here()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(Piece, ("a", 2 * Piece), ("b", 2 * Piece), ("c", 2 * Piece)));
        bench.Seed.Answer = request => request.File.Index == 1 ? new HttpResponseMessage(System.Net.HttpStatusCode.NotFound) : null;
        var error = await Assert.ThrowsAsync<TorrentUnavailableException>(() => bench.DownloadAsync());
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        Assert.Equal(["t/a", "t/c"], FilesBelow(bench.Downloads));
    }

    [Fact]
    public async Task A_stream_goes_before_a_download()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(1 << 20, ("film", 40 << 20)));
        var torrent = await bench.OpenAsync();
        var hang = new TaskCompletionSource();
        bench.Seed.Before = (request, stop) => request.Length > 1 << 20 ? hang.Task.WaitAsync(stop) : Task.CompletedTask;
        using var stop = new CancellationTokenSource();
        var download = torrent.DownloadAsync(null, SwarmBench.Timeout, null, stop.Token);
        await using var stream = torrent.OpenRead(0, SwarmBench.Timeout);
        stream.Position = 35 << 20;
        await stream.ReadExactlyAsync(new byte[10]);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
    }

    [Fact]
    public async Task A_listener_that_throws_ends_its_own_download_only()
    {
        await using var bench = new SwarmBench(Mixed());
        var torrent = await bench.OpenAsync();
        var faulty = new ListProgress([], _ => throw new InvalidOperationException("mine"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => torrent.DownloadAsync(null, SwarmBench.Timeout, faulty, default));
        await torrent.DownloadAsync(null, SwarmBench.Timeout, null, default);
    }

    // The download's lock goes when its torrent is closed.
    private static string[] FilesBelow(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file)).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    private sealed class ListProgress(List<TorrentProgress> reports, Action<TorrentProgress>? then = null) : IProgress<TorrentProgress>
    {
        public void Report(TorrentProgress value)
        {
            reports.Add(value);
            then?.Invoke(value);
        }
    }
}
