using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Tests.Swarm;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Storage;

public sealed class FileStorageTests : IDisposable
{
    private const int Piece = 16;

    private readonly TempFolder _folder = new();

    // Pieces: a 0-2 (2 shared with b), b 2-5 (5 shared with c), c 5-6.
    private readonly TestTorrent _torrent = TestTorrent.Create(Piece, ("a", 40), ("d/b", 50), ("c", 20), ("empty", 0));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_gets_its_name_only_when_it_is_complete()
    {
        await using var storage = await OpenAsync();
        foreach (var piece in new[] { 2, 0, 1 })
            await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
        Assert.False(Directory.Exists(_folder.At("t")));
        await storage.CompleteAsync(0, default);
        Assert.Equal(_torrent.FileBytes(0), await File.ReadAllBytesAsync(_folder.At("t", "a")));
        Assert.Equal(16, await storage.ReadAsync(1, 0, new byte[16], default));
        await storage.CompleteAsync(0, default);
        await storage.CompleteAsync(3, default);
        Assert.Empty(await File.ReadAllBytesAsync(_folder.At("t", "empty")));
    }

    [Fact]
    public async Task What_was_staged_is_found_again()
    {
        await using (var storage = await OpenAsync())
        {
            foreach (var piece in new[] { 3, 4, 5, 2 })
                await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
        }

        await using var again = new FileStorage(_torrent.Info, _folder.FullPath);
        Assert.Equal("0011110", Flags(await again.OpenAsync(default)));
        Assert.DoesNotContain(true, await FileStorage.VerifyAsync(_torrent.Info, _folder.FullPath));
    }

    [Fact]
    public async Task What_is_whole_is_seeded_without_a_trace_in_the_folder_and_a_dead_programs_lock_hinders_nobody()
    {
        var stale = _folder.At($".replica-{_torrent.Info.Hash}.lock");
        File.WriteAllText(stale, "");
        await using (var storage = await OpenAsync())
        {
            Assert.True(File.Exists(stale));
            for (var piece = 0; piece < _torrent.Info.PieceCount; piece++)
                await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
            for (var file = 0; file < 4; file++)
                await storage.CompleteAsync(file, default);
        }

        await using var seed = new FileStorage(_torrent.Info, _folder.FullPath);
        Assert.DoesNotContain(false, await seed.OpenAsync(default));
        Assert.Equal([_folder.At("t")], Directory.GetFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public async Task Two_downloads_of_one_torrent_never_share_a_folder()
    {
        await using (await OpenAsync())
        {
            await using var second = new FileStorage(_torrent.Info, _folder.FullPath);
            await Assert.ThrowsAsync<IOException>(() => second.OpenAsync(default));
            await FileStorage.VerifyAsync(_torrent.Info, _folder.FullPath);
        }

        await using var later = await OpenAsync();
        Assert.False(Directory.Exists(_folder.At("t")));
    }

    [Fact]
    public async Task A_piece_shared_with_an_unwanted_file_counts_in_this_run_only()
    {
        await using (var storage = await OpenAsync(1))
        {
            for (var piece = 2; piece <= 5; piece++)
                await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
            await storage.CompleteAsync(1, default);
            await storage.CompleteAsync(0, default);
        }

        Assert.Equal(_torrent.FileBytes(1), await File.ReadAllBytesAsync(_folder.At("t", "d", "b")));
        Assert.False(File.Exists(_folder.At("t", "a")));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.FullPath));
        Assert.Equal("0001100", Flags(await new FileStorage(_torrent.Info, _folder.FullPath).OpenAsync(default)));
    }

    [Fact]
    public async Task Writing_again_what_a_finished_file_holds_leaves_it_in_place()
    {
        _folder.Write("t/a", _torrent.FileBytes(0));
        await using var storage = await OpenAsync();
        await storage.WriteAsync(2, _torrent.PieceBytes(2), default);
        Assert.Equal(["1"], Directory.EnumerateFiles(Staging).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_file_of_other_content_stays_until_the_new_one_is_whole()
    {
        var old = _torrent.FileBytes(0);
        old[20] ^= 1;
        _folder.Write("t/a", old);
        await using var storage = new FileStorage(_torrent.Info, _folder.FullPath);
        Assert.Equal("1000000", Flags(await storage.OpenAsync(default)));
        await storage.WriteAsync(1, _torrent.PieceBytes(1), default);
        Assert.Equal(old, await File.ReadAllBytesAsync(_folder.At("t", "a")));
        await storage.WriteAsync(2, _torrent.PieceBytes(2), default);
        await storage.CompleteAsync(0, default);
        Assert.Equal(_torrent.FileBytes(0), await File.ReadAllBytesAsync(_folder.At("t", "a")));
    }

    [Fact]
    public async Task A_copy_cut_short_by_a_kill_is_not_used()
    {
        _folder.Write("t/a", _torrent.FileBytes(0));
        var copy = _folder.Write($".replica-{_torrent.Info.Hash}/0.copy", [1, 2, 3]);
        await using var storage = new FileStorage(_torrent.Info, _folder.FullPath);
        Assert.Equal("1100000", Flags(await storage.OpenAsync(default)));
        Assert.False(File.Exists(copy));
    }

    [Fact]
    public async Task A_file_that_is_too_long_is_not_taken_for_whole_and_is_mended()
    {
        var single = TestTorrent.CreateSingle(Piece, 40);
        _folder.Write("t", [.. single.Data, 1, 2, 3]);
        Assert.Equal("110", Flags(await FileStorage.VerifyAsync(single.Info, _folder.FullPath)));
        await using var storage = new FileStorage(single.Info, _folder.FullPath);
        await storage.OpenAsync(default);
        await storage.WriteAsync(2, single.PieceBytes(2), default);
        await storage.CompleteAsync(0, default);
        Assert.Equal(single.Data, await File.ReadAllBytesAsync(_folder.At("t")));
    }

    [Fact]
    public async Task Checking_changes_nothing_on_disk()
    {
        _folder.Write("t/a", _torrent.FileBytes(0));
        _folder.Write("t/c", _torrent.FileBytes(2).AsSpan(0, 10));
        Assert.Equal("1100000", Flags(await FileStorage.VerifyAsync(_torrent.Info, _folder.FullPath)));
        Assert.Equal(["t"], Directory.EnumerateFileSystemEntries(_folder.FullPath).Select(Path.GetFileName));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder.At("t")).Count());
        Assert.DoesNotContain(true, await FileStorage.VerifyAsync(_torrent.Info, _folder.At("nowhere")));
    }

    [Theory]
    [InlineData("t", true)]
    [InlineData("t/d", true)]
    [InlineData("t/a", false)]
    public async Task A_link_below_the_folder_is_refused(string path, bool toFolder)
    {
        using var elsewhere = new TempFolder();
        var target = toFolder ? elsewhere.FullPath : elsewhere.Write("victim", [1]);
        var link = _folder.At(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, target);
        var error = await Assert.ThrowsAsync<IOException>(() => new FileStorage(_torrent.Info, _folder.FullPath).OpenAsync(default));
        Assert.Contains("symbolic link", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_appears_during_the_download_is_refused()
    {
        using var elsewhere = new TempFolder();
        await using var storage = await OpenAsync();
        for (var piece = 2; piece <= 5; piece++)
            await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
        Directory.CreateSymbolicLink(_folder.At("t"), elsewhere.FullPath);
        await Assert.ThrowsAsync<IOException>(() => storage.CompleteAsync(1, default).AsTask());
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere.FullPath));
    }

    [Fact]
    public async Task A_folder_in_a_files_place_is_an_error_not_a_loss()
    {
        Directory.CreateDirectory(_folder.At("t", "a", "precious"));
        await using var storage = await OpenAsync();
        for (var piece = 0; piece <= 2; piece++)
            await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
        await Assert.ThrowsAnyAsync<IOException>(() => storage.CompleteAsync(0, default).AsTask());
        Assert.True(Directory.Exists(_folder.At("t", "a", "precious")));
    }

    [Fact]
    public async Task Names_of_255_bytes_and_odd_letters_are_kept_to_the_byte()
    {
        var emoji = string.Concat(Enumerable.Repeat("😀", 62)) + "abc.mp4";
        var torrent = TestTorrent.Create(Piece, (emoji, 20), ("Подписаться.mov", 3), ("فیلم ۱.mp4", 3), ("片段.mp4", 3), ("a b+c%2F.mp4", 3), ("CON", 3));
        await using var storage = new FileStorage(torrent.Info, _folder.FullPath);
        await storage.OpenAsync(default);
        for (var piece = 0; piece < torrent.Info.PieceCount; piece++)
            await storage.WriteAsync(piece, torrent.PieceBytes(piece), default);
        foreach (var file in torrent.Info.Files)
        {
            await storage.CompleteAsync(file.Index, default);
            Assert.Equal(torrent.FileBytes(file.Index), await File.ReadAllBytesAsync(_folder.At("t", PortableName.Spell(file.Path[0], OperatingSystem.IsWindows()))));
        }

        Assert.False(Directory.Exists(_folder.At($".replica-{torrent.Info.Hash}")));
    }

    private string Staging => _folder.At($".replica-{_torrent.Info.Hash}");

    private async Task<FileStorage> OpenAsync(params int[] wanted)
    {
        var storage = new FileStorage(_torrent.Info, _folder.FullPath, wanted.Length == 0 ? null : wanted.ToHashSet());
        await storage.OpenAsync(default);
        return storage;
    }

    private static string Flags(bool[] pieces) => string.Concat(pieces.Select(piece => piece ? '1' : '0'));
}
