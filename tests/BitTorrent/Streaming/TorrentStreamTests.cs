using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Swarm;

namespace Replica.BitTorrent.Tests.Streaming;

public sealed class TorrentStreamTests
{
    private const int Piece = 16 * 1024;

    private static TestTorrent MixedTorrent() => TestTorrent.Create(
        Piece, ("a", 50_000), ("empty", 0), ("Ж/b c+%2F.mp4", 20_000), (".pad/9", 3_000), ("tiny1", 1), ("tiny2", 2), ("c", 300_000), ("last", 0));

    [Fact]
    public async Task Every_file_of_a_torrent_reads_to_the_byte()
    {
        await using var bench = new SwarmBench(MixedTorrent());
        for (var file = 0; file < bench.Torrent.Info.Files.Length; file++)
        {
            await using var stream = await bench.ReadAsync(file);
            Assert.Equal(bench.Torrent.FileBytes(file), await ReadToEndAsync(stream));
        }

        Assert.DoesNotContain(bench.Seed.Requests, request => request.File.IsPadding || request.File.Length == 0);
    }

    [Fact]
    public async Task A_single_file_torrent_reads_to_the_byte()
    {
        await using var bench = new SwarmBench(TestTorrent.CreateSingle(Piece, 100_001));
        var torrent = await bench.OpenAsync(new Uri("http://seed.test/base/"));
        await using var stream = torrent.OpenRead(0, SwarmBench.Timeout);
        Assert.Equal(bench.Torrent.Data, await ReadToEndAsync(stream));
    }

    [Fact]
    public async Task Readers_at_random_places_see_the_files_bytes()
    {
        await using var bench = new SwarmBench(MixedTorrent());
        var torrent = await bench.OpenAsync();
        await Task.WhenAll(Enumerable.Range(1, 6).Select(seed => Task.Run(() => ReadAtRandomAsync(bench.Torrent, torrent, new Random(seed)))));
    }

    [Fact]
    public async Task Reading_from_start_to_end_asks_for_each_byte_once_and_in_long_ranges()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(Piece, ("film", 200 * Piece)));
        await using var stream = await bench.ReadAsync();
        Assert.Equal(bench.Torrent.Data, await ReadToEndAsync(stream));
        Assert.Equal(bench.Torrent.Data.Length, bench.Seed.Requests.Sum(request => request.Length));
        Assert.InRange(bench.Seed.Requests.Count, 1, 20);
        Assert.InRange(bench.Seed.MostOpen, 1, 4);
    }

    [Fact]
    public async Task A_probe_of_head_and_tail_stays_cheap()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(Piece, ("film", 500 * Piece)));
        await using var stream = await bench.ReadAsync();
        var buffer = new byte[1000];
        await stream.ReadExactlyAsync(buffer);
        stream.Seek(-1000, SeekOrigin.End);
        await stream.ReadExactlyAsync(buffer);
        Assert.Equal(bench.Torrent.Data[^1000..], buffer);

        // Half a MiB at the head, of which the seek takes back what has not come; the tail ends in its own piece.
        Assert.InRange(bench.Seed.Requests.Sum(request => request.Length), 2 * Piece, (512 * 1024) + (2 * Piece));
    }

    [Fact]
    public async Task Many_readers_of_one_place_fetch_it_once()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(Piece, ("film", 64 * Piece)));
        var torrent = await bench.OpenAsync();
        var reads = Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var stream = torrent.OpenRead(0, SwarmBench.Timeout);
            return await ReadToEndAsync(stream);
        });
        foreach (var bytes in await Task.WhenAll(reads))
            Assert.Equal(bench.Torrent.Data, bytes);
        Assert.Equal(bench.Torrent.Data.Length, bench.Seed.Requests.Sum(request => request.Length));
    }

    [Fact]
    public async Task A_seek_cancels_what_nobody_wants_any_more()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(Piece, ("film", 64 * Piece)));
        var asked = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        bench.Seed.Before = async (request, stop) =>
        {
            if (request.From > 0)
                return;
            asked.SetResult();
            stop.Register(cancelled.SetResult);
            await Task.Delay(System.Threading.Timeout.Infinite, stop);
        };
        await using var stream = await bench.ReadAsync();
        using var stop = new CancellationTokenSource();
        var read = stream.ReadAsync(new byte[10], stop.Token).AsTask();
        await asked.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        stream.Position = 40 * Piece;
        await stream.ReadExactlyAsync(new byte[10]);
        await cancelled.Task;
    }

    [Fact]
    public async Task A_disposed_reader_withdraws_its_demand()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(Piece, ("film", 64 * Piece)));
        var asked = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        bench.Seed.Before = (_, stop) =>
        {
            asked.TrySetResult();
            stop.Register(() => cancelled.TrySetResult());
            return cancelled.Task;
        };
        var stream = await bench.ReadAsync();
        var read = stream.ReadAsync(new byte[10]).AsTask();
        await asked.Task;
        await stream.DisposeAsync();
        await cancelled.Task;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read);
    }

    [Fact]
    public async Task A_piece_in_the_middle_of_a_range_under_way_is_asked_for_on_its_own_when_a_reader_needs_it()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(1 << 20, ("film", 40 << 20)));
        var torrent = await bench.OpenAsync();
        var hang = new TaskCompletionSource();
        bench.Seed.Before = (request, stop) => request.Length > 1 << 20 ? hang.Task.WaitAsync(stop) : Task.CompletedTask;
        var download = torrent.DownloadAsync(null, SwarmBench.Timeout, null, default);
        await using var stream = torrent.OpenRead(0, SwarmBench.Timeout);
        stream.Position = 10 << 20;
        var buffer = new byte[100];
        await stream.ReadExactlyAsync(buffer);
        Assert.Equal(bench.Torrent.Data[(10 << 20)..((10 << 20) + 100)], buffer);
        hang.SetResult();
        await download;
    }

    [Fact]
    public async Task Playing_goes_on_while_a_cache_smaller_than_the_file_evicts()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(1 << 20, ("film", 40 << 20)));
        await using var stream = await bench.ReadAsync();
        Assert.Equal(bench.Torrent.Data, await ReadToEndAsync(stream));
        Assert.InRange(bench.Cache.Size, 1 << 20, PieceCache.SmallestLimit);
        stream.Position = 0;
        var buffer = new byte[5_000];
        await stream.ReadExactlyAsync(buffer);
        Assert.Equal(bench.Torrent.Data[..5_000], buffer);
    }

    [Fact]
    public async Task What_is_cached_plays_after_a_restart_without_any_source()
    {
        await using var bench = new SwarmBench(MixedTorrent());
        await using (var stream = await bench.ReadAsync(6))
            await ReadToEndAsync(stream);
        await bench.RestartAsync();
        var info = bench.Cache.FindInfo(bench.Torrent.Info.Hash)!;
        var torrent = await bench.Engine.OpenAsync(info, () => bench.Cache.For(info), TorrentSources.None, default);
        await using var again = torrent.OpenRead(6, SwarmBench.Timeout);
        Assert.Equal(bench.Torrent.FileBytes(6), await ReadToEndAsync(again));
    }

    [Fact]
    public async Task A_damaged_cached_piece_is_fetched_again_and_never_served()
    {
        await using var bench = new SwarmBench(TestTorrent.Create(Piece, ("film", 8 * Piece)));
        await using (var stream = await bench.ReadAsync())
            await ReadToEndAsync(stream);
        await bench.RestartAsync();
        var path = Path.Combine(bench.CacheFolder, bench.Torrent.Info.Hash.ToString(), "3");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[77] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        bench.Seed.Requests.Clear();
        await using var again = await bench.ReadAsync();
        Assert.Equal(bench.Torrent.Data, await ReadToEndAsync(again));
        Assert.Equal(3 * Piece, Assert.Single(bench.Seed.Requests).From);
    }

    [Fact]
    public async Task Without_a_source_an_absent_piece_fails_at_once()
    {
        await using var bench = new SwarmBench(MixedTorrent());
        var torrent = await bench.Engine.OpenAsync(bench.Torrent.Info, () => bench.Cache.For(bench.Torrent.Info), TorrentSources.None, default);
        await using var stream = torrent.OpenRead(0, SwarmBench.Timeout);
        var error = await Assert.ThrowsAsync<TorrentUnavailableException>(() => stream.ReadAsync(new byte[1]).AsTask());
        Assert.Contains("no source", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_that_times_out_names_the_source_and_its_answer()
    {
        await using var bench = new SwarmBench(MixedTorrent());
        bench.Seed.Answer = _ => new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable);
        await using var stream = await bench.ReadAsync();
        var error = await Assert.ThrowsAsync<TorrentUnavailableException>(() => bench.PassTimeAsync(stream.ReadAsync(new byte[1]).AsTask()));
        Assert.Contains("http://seed.test", error.Message, StringComparison.Ordinal);
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
        Assert.Contains("within 60 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_that_cannot_be_written_fails_the_read()
    {
        await using var bench = new SwarmBench(MixedTorrent());
        await using var stream = await bench.ReadAsync();
        Directory.Delete(bench.CacheFolder, recursive: true);
        await File.WriteAllTextAsync(bench.CacheFolder, "in the way");
        await Assert.ThrowsAnyAsync<IOException>(() => stream.ReadAsync(new byte[1]).AsTask());
        File.Delete(bench.CacheFolder);
        Directory.CreateDirectory(Path.Combine(bench.CacheFolder, "tmp"));
        await stream.ReadExactlyAsync(new byte[1]);
    }

    [Fact]
    public async Task Reading_past_the_end_gives_nothing_and_a_stream_cannot_be_written()
    {
        await using var bench = new SwarmBench(MixedTorrent());
        await using var stream = await bench.ReadAsync();
        stream.Seek(5, SeekOrigin.End);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        Assert.True(stream.CanSeek);
        Assert.False(stream.CanWrite);
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
        stream.Position = 49_999;
        Assert.Equal(bench.Torrent.Data[49_999], stream.ReadByte());
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static async Task ReadAtRandomAsync(TestTorrent content, Torrent torrent, Random random)
    {
        for (var i = 0; i < 12; i++)
        {
            var file = random.Next(content.Info.Files.Length);
            var expected = content.FileBytes(file);
            await using var stream = torrent.OpenRead(file, SwarmBench.Timeout);
            for (var j = 0; j < 8; j++)
            {
                if (random.Next(3) > 0)
                    stream.Position = random.Next(expected.Length + 2);
                var at = (int)Math.Min(stream.Position, expected.Length);
                var buffer = new byte[random.Next(1, 3 * Piece)];
                var read = await stream.ReadAsync(buffer);
                Assert.True(read > 0 || at == expected.Length);
                Assert.Equal(expected[at..(at + read)], buffer[..read]);
            }
        }
    }
}
