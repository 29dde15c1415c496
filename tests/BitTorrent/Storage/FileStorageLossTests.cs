using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Tests.Swarm;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Storage;

/// <summary>What happens when files vanish, shrink or cannot be written, and layouts beyond version 1.</summary>
public sealed class FileStorageLossTests : IDisposable
{
    private const int Piece = 16384;

    private readonly TempFolder _folder = new();
    private readonly OpenFiles _files = new(2);
    private readonly TestTorrent _torrent = TestTorrent.Create(Piece, ("a", 3 * Piece), ("b", 2 * Piece));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_vanishes_while_it_is_seeded_is_lost_and_said_so()
    {
        _folder.Write("t/a", _torrent.FileBytes(0));
        _folder.Write("t/b", _torrent.FileBytes(1));
        await using var storage = New();
        Assert.DoesNotContain(false, await storage.OpenAsync(default));
        var lost = new List<int>();
        storage.PieceLost += lost.Add;
        File.Delete(_folder.At("t", "a"));
        // Until its handle is needed by others, what has no name any more is still served.
        CloseHandles();
        Assert.Equal(0, await storage.ReadAsync(1, 0, new byte[10], default));
        Assert.Equal([0, 1, 2], lost);
        Assert.Equal(10, await storage.ReadAsync(3, 0, new byte[10], default));
        await storage.WriteAsync(1, _torrent.PieceBytes(1), default);
        Assert.Equal(10, await storage.ReadAsync(1, 0, new byte[10], default));
    }

    [Fact]
    public async Task A_file_that_is_cut_loses_the_pieces_that_are_read_in_vain()
    {
        _folder.Write("t/a", _torrent.FileBytes(0));
        await using var storage = New();
        await storage.OpenAsync(default);
        var lost = new List<int>();
        storage.PieceLost += lost.Add;
        using (var file = File.Open(_folder.At("t", "a"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(Piece);
        Assert.Equal(0, await storage.ReadAsync(2, 0, new byte[10], default));
        Assert.Equal(10, await storage.ReadAsync(0, 0, new byte[10], default));
        Assert.Equal([2], lost);
    }

    [Fact]
    public async Task A_staged_file_that_vanishes_is_an_error_and_the_next_try_fetches_it_anew()
    {
        await using var storage = New();
        await storage.OpenAsync(default);
        for (var piece = 0; piece < 3; piece++)
            await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
        Directory.Delete(_folder.At($".replica-{_torrent.Info.Hash}"), recursive: true);
        var lost = new List<int>();
        storage.PieceLost += lost.Add;
        var error = await Assert.ThrowsAsync<IOException>(() => storage.CompleteAsync(0, default).AsTask());
        Assert.Contains("vanished", error.Message, StringComparison.Ordinal);
        Assert.Equal([0, 1, 2], lost);
        for (var piece = 0; piece < 3; piece++)
            await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
        await storage.CompleteAsync(0, default);
        Assert.Equal(_torrent.FileBytes(0), await File.ReadAllBytesAsync(_folder.At("t", "a")));
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_named_with_what_to_do_and_works_once_it_may()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;
        await using var storage = New();
        await storage.OpenAsync(default);
        File.SetUnixFileMode(_folder.FullPath, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = await Assert.ThrowsAsync<IOException>(() => storage.WriteAsync(0, _torrent.PieceBytes(0), default).AsTask());
        Assert.Contains("choose another folder", error.Message, StringComparison.Ordinal);
        File.SetUnixFileMode(_folder.FullPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await storage.WriteAsync(0, _torrent.PieceBytes(0), default);
        Assert.Equal(10, await storage.ReadAsync(0, 0, new byte[10], default));
    }

    [Theory]
    [InlineData(28, "No space is left for /x")]
    [InlineData(122, "No space is left for /x")]
    [InlineData(unchecked((int)0x80070070), "No space is left for /x")]
    [InlineData(27, "larger than its file system holds")]
    [InlineData(30, "read-only")]
    public void A_failure_says_what_which_and_what_next(int code, string expected) =>
        Assert.Contains(expected, StorageFailure.Describe(new IOException("?", code), "/x").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(TorrentVersion.V1)]
    [InlineData(TorrentVersion.V2)]
    [InlineData(TorrentVersion.Hybrid)]
    public async Task Every_version_is_written_read_and_verified_in_the_same_layout(TorrentVersion version)
    {
        using var source = new TempFolder();
        (string Path, int Length)[] sizes = [("a/one", 1), ("a/empty", 0), ("b", (3 * Piece) + 7), ("c", 2 * Piece), ("d", Piece - 1)];
        foreach (var (path, length) in sizes)
            source.Write("t/" + path, TestBytes.Create(length, length + 1));
        var info = (await TorrentBuilder.CreateAsync(source.At("t"), new TorrentOptions { Version = version, PieceLength = Piece })).Info;
        Assert.DoesNotContain(false, await FileStorage.VerifyAsync(info, source.FullPath));
        await using (var from = new FileStorage(info, source.FullPath, null, _files, TimeProvider.System))
        await using (var to = new FileStorage(info, _folder.FullPath, null, _files, TimeProvider.System))
        {
            await from.OpenAsync(default);
            await to.OpenAsync(default);
            for (var piece = info.PieceCount - 1; piece >= 0; piece--)
                await to.WriteAsync(piece, await ReadAsync(from, info, piece), default);
            foreach (var file in info.Files)
                await to.CompleteAsync(file.Index, default);
        }

        Assert.DoesNotContain(false, await FileStorage.VerifyAsync(info, _folder.FullPath));
        Assert.Equal(["t"], Directory.EnumerateFileSystemEntries(_folder.FullPath).Select(Path.GetFileName));
        Assert.Equal(sizes.Length, Directory.EnumerateFiles(_folder.At("t"), "*", SearchOption.AllDirectories).Count());
        Assert.All(sizes, file => Assert.Equal(TestBytes.Create(file.Length, file.Length + 1), File.ReadAllBytes(_folder.At(["t", .. file.Path.Split('/')]))));
    }

    private static async Task<byte[]> ReadAsync(FileStorage storage, InfoDictionary info, int piece)
    {
        var data = new byte[info.LengthOfPiece(piece)];
        for (var done = 0; done < data.Length;)
        {
            var read = await storage.ReadAsync(piece, done, data.AsMemory(done, Math.Min(data.Length - done, 5_000)), default);
            Assert.NotEqual(0, read);
            done += read;
        }

        Assert.True(info.VerifyPiece(piece, data));
        return data;
    }

    private FileStorage New() => new(_torrent.Info, _folder.FullPath, null, _files, TimeProvider.System);

    private void CloseHandles()
    {
        for (var i = 0; i < 2; i++)
            _files.Use(new FilePlace(_folder.Write($"other/{i}", [1]), FileAccess.Read)).Dispose();
    }
}
