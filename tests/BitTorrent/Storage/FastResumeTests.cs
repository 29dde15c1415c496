using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Tests.Swarm;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Storage;

/// <summary>What a start believes of the record that an earlier run left, and what it hashes again.</summary>
public sealed class FastResumeTests : IDisposable
{
    private const int Piece = 16384;

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    // Pieces: a 0-4, b 4 (shared) -9.
    private readonly TestTorrent _torrent = TestTorrent.Create(Piece, ("a", (4 * Piece) + 100), ("b", 5 * Piece));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_on_record_and_unchanged_is_not_hashed_again()
    {
        await WriteAsync(0, 1, 2);
        // The bytes change behind the record's back; only hashing could tell.
        var staged = Staged(0);
        var written = File.GetLastWriteTimeUtc(staged);
        Damage(staged, 5);
        File.SetLastWriteTimeUtc(staged, written);
        Assert.Equal("1110000000", await FlagsAsync());
    }

    [Fact]
    public async Task A_changed_file_is_found_out_and_what_was_right_in_it_is_kept()
    {
        await WriteAsync(0, 1, 2);
        Damage(Staged(0), Piece + 5);
        await using var storage = New();
        var lost = new List<int>();
        storage.PieceLost += piece =>
        {
            lock (lost)
                lost.Add(piece);
        };
        await storage.OpenAsync(default);
        await Eventually(() => lost.Count == 1);
        Assert.Equal([1], lost);
        Assert.Equal(0, await storage.ReadAsync(1, 0, new byte[10], default));
        Assert.Equal(10, await storage.ReadAsync(2, 0, new byte[10], default));
    }

    [Fact]
    public async Task A_changed_file_never_gets_its_name()
    {
        await WriteAsync(0, 1, 2, 3, 4);
        Damage(Staged(0), Piece + 5);
        await using var storage = New();
        await storage.OpenAsync(default);
        await Assert.ThrowsAsync<IOException>(() => storage.CompleteAsync(0, default).AsTask());
        Assert.Equal(0, await storage.ReadAsync(1, 0, new byte[10], default));
        Assert.False(File.Exists(_folder.At("t", "a")));
        await storage.WriteAsync(1, _torrent.PieceBytes(1), default);
        await storage.CompleteAsync(0, default);
        Assert.Equal(_torrent.FileBytes(0), await File.ReadAllBytesAsync(_folder.At("t", "a")));
    }

    [Fact]
    public async Task A_kill_loses_only_what_was_written_since_the_last_batch()
    {
        var killed = New();
        await killed.OpenAsync(default);
        await killed.WriteAsync(5, _torrent.PieceBytes(5), default);
        await killed.WriteAsync(6, _torrent.PieceBytes(6), default);
        _time.Advance(TimeSpan.FromSeconds(5));
        await killed.WriteAsync(7, _torrent.PieceBytes(7), default);
        await Eventually(() => File.Exists(Record));
        var record = await File.ReadAllBytesAsync(Record);
        await killed.WriteAsync(8, _torrent.PieceBytes(8), default);
        await killed.DisposeAsync();
        // As a kill leaves it: the record of the batch, and a file that was written to since.
        await File.WriteAllBytesAsync(Record, record);
        Assert.Equal([5, 6, 7], Recorded(record));
        Assert.Equal("0000011110", await FlagsAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(-40)]
    [InlineData(-1)]
    public async Task A_damaged_record_means_that_everything_is_hashed(int at)
    {
        await WriteAsync(0, 1, 2);
        var record = await File.ReadAllBytesAsync(Record);
        record[at < 0 ? record.Length + at : at] ^= 1;
        await File.WriteAllBytesAsync(Record, record);
        var written = File.GetLastWriteTimeUtc(Staged(0));
        Damage(Staged(0), 5);
        File.SetLastWriteTimeUtc(Staged(0), written);
        Assert.Equal("0110000000", await FlagsAsync());
        await File.WriteAllBytesAsync(Record, record.AsMemory(0, 10));
        Assert.Equal("0110000000", await FlagsAsync());
    }

    [Fact]
    public async Task A_file_that_is_gone_older_or_shorter_takes_its_pieces_along()
    {
        await WriteAsync(0, 1, 6, 7);
        File.Delete(Staged(0));
        using (var shorter = File.Open(Staged(1), FileMode.Open))
            shorter.SetLength(3 * Piece);
        Assert.Equal("0000001000", await FlagsAsync());
    }

    [Fact]
    public async Task A_finished_file_beside_a_staged_one_is_on_record_too()
    {
        await using (var storage = New())
        {
            await storage.OpenAsync(default);
            for (var piece = 0; piece < 7; piece++)
                await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
            await storage.CompleteAsync(0, default);
        }

        Assert.Equal("1111111000", await FlagsAsync());
        Damage(_folder.At("t", "a"), 5);
        Assert.Equal("0111111000", await FlagsAsync());
    }

    [Fact]
    public async Task The_record_goes_with_the_last_staged_file()
    {
        await using (var storage = New())
        {
            await storage.OpenAsync(default);
            for (var piece = 0; piece < 10; piece++)
                await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
            await storage.CompleteAsync(0, default);
            _time.Advance(TimeSpan.FromSeconds(5));
            await storage.WriteAsync(9, _torrent.PieceBytes(9), default);
            await storage.CompleteAsync(1, default);
        }

        Assert.Equal(["t"], Directory.EnumerateFileSystemEntries(_folder.FullPath).Select(Path.GetFileName));
    }

    private string Staging => _folder.At($".replica-{_torrent.Info.Hash}");

    private string Record => Path.Combine(Staging, FastResume.RecordName);

    private static async Task Eventually(Func<bool> condition)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(30); !condition(); await Task.Delay(5))
            Assert.True(DateTime.UtcNow < deadline, "not in time");
    }

    private static void Damage(string path, long at)
    {
        using var file = File.Open(path, FileMode.Open);
        file.Position = at;
        var old = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(old ^ 1));
    }

    private int[] Recorded(byte[] record)
    {
        var path = _folder.Write("copy", record);
        var pieces = ResumeRecord.Read(path, _torrent.Info.PieceCount, _torrent.Info.Files.Length)!.Pieces;
        return [.. pieces.Index().Where(piece => piece.Item).Select(piece => piece.Index)];
    }

    private string Staged(int file) => Path.Combine(Staging, $"{file}");

    private FileStorage New() => new(_torrent.Info, _folder.FullPath, null, new OpenFiles(4), _time);

    private async Task WriteAsync(params int[] pieces)
    {
        await using var storage = New();
        await storage.OpenAsync(default);
        foreach (var piece in pieces)
            await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
    }

    private async Task<string> FlagsAsync()
    {
        await using var storage = New();
        return string.Concat((await storage.OpenAsync(default)).Select(piece => piece ? '1' : '0'));
    }
}
