using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Metainfo;

public sealed class TorrentBuilderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 16)]
    [InlineData(1, 16)]
    [InlineData(2_000L * 16 * 1024, 16)]
    [InlineData(2_000L * 16 * 1024 + 1, 32)]
    [InlineData(200L * 1024 * 1024, 128)]
    [InlineData(1L << 34, 16 * 1024)]
    [InlineData(1L << 45, 16 * 1024)]
    public void Pieces_are_sized_for_one_to_two_thousand_of_them(long total, int kibibytes) =>
        Assert.Equal(kibibytes * 1024, TorrentBuilder.ChoosePieceLength(total));

    [Theory]
    [InlineData(1)]
    [InlineData(16 * 1024 - 1)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(1_000_000)]
    public async Task Every_piece_of_a_lone_file_verifies(int length)
    {
        var data = TestBytes.Create(length);
        var document = await Create(_folder.Write("video.mp4", data));
        Assert.True(document.Info.IsSingleFile);
        Assert.Equal("video.mp4", document.Info.Name);
        Assert.Equal("Replica", document.CreatedBy);
        AssertVerifies(document.Info, data);
    }

    [Fact]
    public async Task Pieces_run_across_the_files_of_a_folder_in_order_of_their_bytes()
    {
        string[] paths = ["a.txt", "a/b", "a!/x", "B", "é", "z", "\uFFFDb", "\U0001F600", ".hidden"];
        foreach (var path in paths)
            _folder.Write("t/" + path, TestBytes.Create(10_000, path.Length));
        var document = await Create(_folder.At("t"));
        Assert.Equal([".hidden", "B", "a!/x", "a.txt", "a/b", "z", "é", "\uFFFDb", "\U0001F600"], document.Info.Files.Select(file => file.JoinedPath));
        AssertVerifies(document.Info, [.. document.Info.Files.SelectMany(file => File.ReadAllBytes(_folder.At(["t", .. file.Path])))]);
    }

    [Fact]
    public async Task The_same_input_gives_the_same_bytes()
    {
        _folder.Write("t/a", TestBytes.Create(50_000));
        _folder.Write("t/b", TestBytes.Create(70_000));
        var first = (await Create(_folder.At("t"))).ToBytes();
        Assert.Equal(first, (await Create(_folder.At("t") + "/")).ToBytes());
        Assert.Equal(first, MetainfoDocument.Parse(first).ToBytes());
    }

    [Fact]
    public async Task An_empty_file_makes_a_torrent_without_pieces()
    {
        var document = await Create(_folder.Write("empty", []));
        Assert.Equal(0, document.Info.PieceCount);
        Assert.Equal("d6:lengthi0e4:name5:empty12:piece lengthi16384e6:pieces0:e", Encoding.UTF8.GetString(document.Info.Bytes.Span));
        Assert.Equal(0, (await Create(_folder.At("empty"), new TorrentOptions { ForceMultiFile = true })).Info.Length);
    }

    [Fact]
    public async Task Options_reach_the_torrent()
    {
        var path = _folder.Write("a b+c%2F.mp4", TestBytes.Create(100));
        var document = await Create(path, new TorrentOptions
        {
            Name = "Подписаться",
            PieceLength = 1 << 24,
            ForceMultiFile = true,
            Private = true,
            Trackers = ["udp://a", "udp://b"],
            WebSeeds = ["http://w/"],
            Comment = "hello",
        });
        var read = MetainfoDocument.Parse(document.ToBytes());
        Assert.Equal("Подписаться", read.Info.Name);
        Assert.Equal<string>(["Подписаться", "a b+c%2F.mp4"], read.Info.LayoutPath(read.Info.Files[0]));
        Assert.False(read.Info.IsSingleFile);
        Assert.True(read.Info.IsPrivate);
        Assert.Equal(1 << 24, read.Info.PieceLength);
        Assert.Equal(["udp://a", "udp://b"], read.TrackerTiers.Select(tier => Assert.Single(tier)));
        Assert.Equal<string>(["http://w/"], read.WebSeeds);
        Assert.Equal("hello", read.Comment);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-16384)]
    [InlineData(8 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(1 << 25)]
    public async Task A_piece_length_outside_the_rules_is_refused(int pieceLength)
    {
        var path = _folder.Write("a", [1]);
        await Assert.ThrowsAsync<MetainfoException>(() => Create(path, new TorrentOptions { PieceLength = pieceLength }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0")]
    public async Task A_name_that_no_torrent_can_carry_is_refused(string name)
    {
        var path = _folder.Write("a", [1]);
        await Assert.ThrowsAsync<MetainfoException>(() => Create(path, new TorrentOptions { Name = name }));
    }

    [Fact]
    public async Task A_name_with_half_a_surrogate_pair_is_refused()
    {
        var path = _folder.Write("a", [1]);
        var exception = await Assert.ThrowsAsync<MetainfoException>(() => Create(path, new TorrentOptions { Name = "half \ud83d" }));
        Assert.Contains("UTF-8", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_255_bytes_of_emoji_is_carried()
    {
        var name = string.Concat(Enumerable.Repeat("😀", 63)) + "abc";
        Assert.Equal(name, (await Create(_folder.Write(name, [1]))).Info.Name);
        await Assert.ThrowsAsync<MetainfoException>(() => Create(_folder.At(name), new TorrentOptions { Name = name + "d" }));
    }

    [Fact]
    public async Task Nothing_there_and_nothing_in_it_are_told_apart()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => Create(_folder.At("missing")));
        Directory.CreateDirectory(_folder.At("empty", "deeper"));
        Assert.Contains("no file", (await Assert.ThrowsAsync<MetainfoException>(() => Create(_folder.At("empty")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_inside_is_refused_and_a_link_at_the_top_followed()
    {
        var target = _folder.Write("outside", TestBytes.Create(10));
        _folder.Write("t/a", [1]);
        File.CreateSymbolicLink(_folder.At("t", "link"), target);
        Assert.Contains("is a link", (await Assert.ThrowsAsync<MetainfoException>(() => Create(_folder.At("t")))).Message, StringComparison.Ordinal);
        var document = await Create(_folder.At("t", "link"));
        Assert.Equal("link", document.Info.Name);
        AssertVerifies(document.Info, TestBytes.Create(10));
        File.Delete(_folder.At("t", "link"));
        Directory.CreateSymbolicLink(_folder.At("t", "dirlink"), _folder.FullPath);
        await Assert.ThrowsAsync<MetainfoException>(() => Create(_folder.At("t")));
    }

    [ProgramFact("mkfifo")]
    public async Task A_pipe_is_refused_without_waiting_for_it()
    {
        _folder.Write("t/a", [1]);
        await RequiredProgram.RunAsync("mkfifo", [_folder.At("t", "pipe")]);
        foreach (var path in new[] { _folder.At("t"), _folder.At("t", "pipe") })
            Assert.Contains("not a regular file", (await Assert.ThrowsAsync<MetainfoException>(() => Create(path))).Message, StringComparison.Ordinal);
    }

    [ProgramFact("sh")]
    public async Task A_file_name_that_is_not_UTF8_is_refused_by_name()
    {
        _folder.Write("t/a", [1]);
        await RequiredProgram.RunAsync("sh", ["-c", "printf x > \"$(printf 't/b\\377')\""], _folder.FullPath);
        var exception = await Assert.ThrowsAsync<MetainfoException>(() => Create(_folder.At("t")));
        // .NET could not name the file to delete it either.
        await RequiredProgram.RunAsync("rm", ["-r", _folder.At("t")]);
        Assert.Contains("not valid UTF-8", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_grows_or_shrinks_while_it_is_read_fails_the_torrent()
    {
        foreach (var change in new Action<string>[] { Grow, Shrink, Rewrite, File.Delete })
        {
            var path = _folder.Write("t/b", TestBytes.Create(200_000));
            _folder.Write("t/a", TestBytes.Create(200_000));
            var done = false;
            var progress = new OnReport(_ =>
            {
                if (!done)
                    change(path);
                done = true;
            });
            var options = new TorrentOptions { PieceLength = 16384 };
            var exception = await Assert.ThrowsAsync<IOException>(() => TorrentBuilder.CreateAsync(_folder.At("t"), options, progress));
            Assert.Contains("changed while it was read", exception.Message, StringComparison.Ordinal);
        }

        static void Grow(string path) => File.AppendAllText(path, "more");
        static void Shrink(string path) => File.WriteAllBytes(path, [1]);
        static void Rewrite(string path) => File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
    }

    [Fact]
    public async Task Progress_counts_up_to_the_whole_length()
    {
        var path = _folder.Write("a", TestBytes.Create(100_000));
        var reports = new List<long>();
        await TorrentBuilder.CreateAsync(path, new TorrentOptions { PieceLength = 16384 }, new OnReport(reports.Add));
        Assert.Equal([16384, 32768, 49152, 65536, 81920, 98304, 100_000], reports);
    }

    [Fact]
    public async Task Cancelling_stops_it()
    {
        var path = _folder.Write("a", TestBytes.Create(1_000_000));
        using var cancellation = new CancellationTokenSource();
        var reports = 0;
        var progress = new OnReport(_ =>
        {
            reports++;
            cancellation.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TorrentBuilder.CreateAsync(path, new TorrentOptions { PieceLength = 16384 }, progress, cancellation.Token));
        Assert.Equal(1, reports);
    }

    private static Task<MetainfoDocument> Create(string path, TorrentOptions? options = null) =>
        TorrentBuilder.CreateAsync(path, options ?? new TorrentOptions());

    private static void AssertVerifies(InfoDictionary info, byte[] data)
    {
        Assert.Equal(data.Length, info.Length);
        for (var piece = 0; piece < info.PieceCount; piece++)
            Assert.True(info.VerifyPiece(piece, data.AsSpan(piece * info.PieceLength, info.LengthOfPiece(piece))), $"piece {piece}");
    }

    private sealed class OnReport(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
