using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Tests.Swarm;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Storage;

public sealed class PieceCacheTests : IDisposable
{
    private const int Piece = 4 << 20;

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly TestTorrent _torrent = TestTorrent.Create(Piece, ("film", 6 * Piece));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_piece_reads_back_in_part()
    {
        using var cache = Open();
        await WriteAsync(cache, 1);
        var buffer = new byte[100];
        Assert.Equal(100, await cache.For(_torrent.Info).ReadAsync(1, 777, buffer, default));
        Assert.Equal(_torrent.PieceBytes(1)[777..877], buffer);
        Assert.Equal(5, await cache.For(_torrent.Info).ReadAsync(1, Piece - 5, buffer, default));
        Assert.Equal(0, await cache.For(_torrent.Info).ReadAsync(2, 0, buffer, default));
    }

    [Fact]
    public async Task The_least_recently_used_piece_goes_first_and_the_limit_holds_at_every_moment()
    {
        using var cache = Open();
        for (var piece = 0; piece < 4; piece++)
        {
            await WriteAsync(cache, piece);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await UseAsync(cache, 0);
        await WriteAsync(cache, 4);
        await AssertHasOnlyAsync(cache, 0, 2, 3, 4);
        Assert.Equal(PieceCache.SmallestLimit, cache.Size);
        Assert.Equal(cache.Size, PieceBytesOnDisk());
    }

    [Fact]
    public async Task What_is_in_demand_and_what_is_rare_stays_longer()
    {
        using var cache = Open();
        for (var piece = 0; piece < 4; piece++)
            await WriteAsync(cache, piece);
        for (var times = 0; times < 2; times++)
        {
            _time.Advance(TimeSpan.FromMinutes(2));
            await UseAsync(cache, 0);
            await UseAsync(cache, 0);
        }

        for (var piece = 1; piece < 4; piece++)
            await UseAsync(cache, piece);
        var lost = new List<int>();
        var storage = cache.For(_torrent.Info);
        storage.PieceLost += lost.Add;
        // Piece 0 was used longest ago, and twice where the others were once: it outlives the next of them, and fades.
        await WriteAsync(cache, 4);
        var gone = await HaveNotAsync(cache);
        Assert.Equal([1], gone);
        Assert.Equal([1], lost);
        var rare = TestTorrent.Create(1 << 20, ("rare", 1 << 20));
        await cache.For(rare.Info).WriteAsync(0, rare.Data, default);
        cache.SetCopies(rare.Info.Hash, 0);
        storage.PieceLost -= lost.Add;
        await WriteAsync(cache, 5);
        Assert.Equal(1, await cache.For(rare.Info).ReadAsync(0, 0, new byte[1], default));
        Assert.InRange(lost.Count, 1, 2);
    }

    [Fact]
    public async Task Handles_of_pieces_that_were_read_and_dropped_are_closed()
    {
        using var cache = Open();
        for (var piece = 0; piece < 4; piece++)
        {
            await WriteAsync(cache, piece);
            await UseAsync(cache, piece);
        }

        cache.Clear();
        if (OperatingSystem.IsLinux())
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries("/proc/self/fd"), link => new FileInfo(link).LinkTarget?.StartsWith(_folder.FullPath, StringComparison.Ordinal) == true);
        Assert.Equal(0, cache.Size);
    }

    [Fact]
    public async Task The_order_of_last_use_survives_a_restart()
    {
        using (var cache = Open())
        {
            for (var piece = 0; piece < 4; piece++)
            {
                await WriteAsync(cache, piece);
                _time.Advance(TimeSpan.FromSeconds(10));
            }

            await UseAsync(cache, 0);
        }

        using var again = Open();
        await WriteAsync(again, 4);
        await AssertHasOnlyAsync(again, 0, 2, 3, 4);
    }

    [Fact]
    public async Task Pieces_above_a_limit_that_was_lowered_go_when_it_is_opened()
    {
        using (var cache = new PieceCache(_folder.At("c"), 6 * Piece, _time))
        {
            for (var piece = 0; piece < 6; piece++)
            {
                await WriteAsync(cache, piece);
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        using var smaller = Open();
        await AssertHasOnlyAsync(smaller, 2, 3, 4, 5);
        Assert.Equal(PieceCache.SmallestLimit, PieceBytesOnDisk());
    }

    [Fact]
    public async Task A_damaged_shortened_or_deleted_piece_reads_as_absent()
    {
        using (var cache = Open())
        {
            for (var piece = 0; piece < 4; piece++)
                await WriteAsync(cache, piece);
        }

        var damaged = await File.ReadAllBytesAsync(PathOf(0));
        damaged[^1] ^= 1;
        await File.WriteAllBytesAsync(PathOf(0), damaged);
        await File.WriteAllBytesAsync(PathOf(1), damaged[..100]);
        using var again = Open();
        File.Delete(PathOf(2));
        Assert.Equal("101100", Flags(await again.For(_torrent.Info).OpenAsync(default)));
        await AssertHasOnlyAsync(again, 3);
        Assert.False(File.Exists(PathOf(0)));
        Assert.False(File.Exists(PathOf(1)));
        Assert.Equal(Piece, again.Size);
    }

    [Fact]
    public async Task A_piece_shortened_while_it_is_open_reads_as_absent()
    {
        using var cache = Open();
        await WriteAsync(cache, 0);
        await File.WriteAllBytesAsync(PathOf(0), new byte[10]);
        Assert.Equal(0, await cache.For(_torrent.Info).ReadAsync(0, 0, new byte[10], default));
    }

    [Fact]
    public async Task What_a_killed_write_left_is_removed_and_foreign_files_are_left_alone()
    {
        _folder.Write("c/tmp/1", [1, 2, 3]);
        _folder.Write("c/README", [1]);
        _folder.Write("c/not-a-hash/1", [1]);
        using var cache = Open();
        Assert.Equal(0, cache.Size);
        Assert.Empty(Directory.EnumerateFiles(_folder.At("c", "tmp")));
        await WriteAsync(cache, 0);
        cache.Clear();
        Assert.True(File.Exists(_folder.At("c", "README")));
        Assert.True(File.Exists(_folder.At("c", "not-a-hash", "1")));
    }

    [Fact]
    public async Task Clear_deletes_everything_while_torrents_are_open()
    {
        using var cache = Open();
        var storage = cache.For(_torrent.Info);
        await WriteAsync(cache, 0);
        cache.KeepInfo(TestTorrent.Create(16384, ("other", 1)).Info);
        cache.Clear();
        Assert.Equal(0, cache.Size);
        Assert.Equal(0, await storage.ReadAsync(0, 0, new byte[1], default));
        Assert.Null(cache.FindInfo(_torrent.Info.Hash));
        Assert.Equal([_folder.At("c", "tmp")], Directory.EnumerateFileSystemEntries(_folder.At("c")));
        await WriteAsync(cache, 0);
        await AssertHasOnlyAsync(cache, 0);
        Assert.NotNull(cache.FindInfo(_torrent.Info.Hash));
    }

    [Fact]
    public void Info_dictionaries_are_kept_verified_and_bounded_in_number()
    {
        var infos = Enumerable.Range(1, 300).Select(i => TestTorrent.Create(16384, ($"f{i}", 10)).Info).ToArray();
        using (var cache = Open())
        {
            foreach (var info in infos)
            {
                cache.KeepInfo(info);
                _time.Advance(TimeSpan.FromSeconds(1));
            }

            Assert.Null(cache.FindInfo(infos[0].Hash));
            Assert.Equal(infos[^1].Bytes.ToArray(), cache.FindInfo(infos[^1].Hash)!.Bytes.ToArray());
        }

        File.WriteAllBytes(_folder.At("c", infos[298].Hash.ToString(), "info"), infos[297].Bytes.ToArray());
        using var again = Open();
        Assert.Null(again.FindInfo(infos[298].Hash));
        Assert.NotNull(again.FindInfo(infos[297].Hash));
        Assert.Equal(255, Directory.EnumerateDirectories(_folder.At("c")).Count(folder => Path.GetFileName(folder) != "tmp"));
    }

    [Fact]
    public async Task The_info_dictionary_goes_with_the_last_piece()
    {
        using var cache = Open();
        var small = TestTorrent.Create(16384, ("small", 10));
        await cache.For(small.Info).WriteAsync(0, small.Data, default);
        Assert.NotNull(cache.FindInfo(small.Info.Hash));
        for (var piece = 0; piece < 4; piece++)
            await WriteAsync(cache, piece);
        Assert.Null(cache.FindInfo(small.Info.Hash));
        Assert.False(Directory.Exists(_folder.At("c", small.Info.Hash.ToString())));
    }

    [Fact]
    public async Task A_piece_that_cannot_fit_is_refused()
    {
        using var cache = Open();
        var large = TestTorrent.CreateInfo(32 << 20, ("film", 20 << 20));
        var error = await Assert.ThrowsAsync<IOException>(() => cache.For(large).WriteAsync(0, new byte[20 << 20], default).AsTask());
        Assert.Contains("limit", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PieceCache(_folder.At("d"), PieceCache.SmallestLimit - 1, _time));
    }

    [Fact]
    public async Task Many_torrents_write_and_read_at_once()
    {
        using var cache = Open();
        var torrents = Enumerable.Range(1, 8).Select(i => TestTorrent.Create(1 << 20, ($"f{i}", 5 << 20))).ToArray();
        await Task.WhenAll(torrents.Select((torrent, seed) => Task.Run(async () =>
        {
            var random = new Random(seed);
            var storage = cache.For(torrent.Info);
            for (var i = 0; i < 30; i++)
            {
                var piece = random.Next(5);
                var buffer = new byte[1000];
                if (await storage.ReadAsync(piece, 50, buffer, default) == 0)
                    await storage.WriteAsync(piece, torrent.PieceBytes(piece), default);
                else
                    Assert.Equal(torrent.PieceBytes(piece)[50..1050], buffer);
                Assert.InRange(cache.Size, 0, PieceCache.SmallestLimit);
            }
        })));
        Assert.Equal(cache.Size, PieceBytesOnDisk());
    }

    private PieceCache Open() => new(_folder.At("c"), PieceCache.SmallestLimit, _time);

    private string PathOf(int piece) => _folder.At("c", _torrent.Info.Hash.ToString(), $"{piece}");

    private ValueTask WriteAsync(PieceCache cache, int piece) => cache.For(_torrent.Info).WriteAsync(piece, _torrent.PieceBytes(piece), default);

    private async Task UseAsync(PieceCache cache, int piece) =>
        Assert.Equal(1, await cache.For(_torrent.Info).ReadAsync(piece, 0, new byte[1], default));

    private async Task AssertHasOnlyAsync(PieceCache cache, params int[] pieces)
    {
        var buffer = new byte[Piece];
        for (var piece = 0; piece < _torrent.Info.PieceCount; piece++)
        {
            var read = await cache.For(_torrent.Info).ReadAsync(piece, 0, buffer, default);
            Assert.Equal(pieces.Contains(piece) ? Piece : 0, read);
            if (read > 0)
                Assert.True(_torrent.Info.VerifyPiece(piece, buffer));
        }
    }

    private async Task<int[]> HaveNotAsync(PieceCache cache)
    {
        var here = await cache.For(_torrent.Info).OpenAsync(default);
        return [.. Enumerable.Range(0, 5).Where(piece => !here[piece])];
    }

    private long PieceBytesOnDisk() =>
        new DirectoryInfo(_folder.At("c")).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Name != "info").Sum(file => file.Length);

    private static string Flags(bool[] pieces) => string.Concat(pieces.Select(piece => piece ? '1' : '0'));
}
