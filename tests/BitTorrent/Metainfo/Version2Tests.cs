using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Metainfo;

/// <summary>BEP 52: what is read of a version 2 or hybrid torrent, and what is refused.</summary>
public sealed class Version2Tests : IDisposable
{
    private const int Piece = TreeTorrents.Piece;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_file_begins_with_a_piece_and_the_last_piece_of_each_is_short()
    {
        var info = (await TreeTorrents.CreateAsync(_folder, TorrentVersion.V2, ("a/x", Piece + 5), ("b", 0), ("c", 1), ("d", 2 * Piece))).Info;
        Assert.Equal(TorrentVersion.V2, info.Version);
        Assert.Equal(["a/x", "b", "c", "d"], info.Files.Select(file => file.JoinedPath));
        Assert.Equal([0L, 2 * Piece, 2 * Piece, 3 * Piece], info.Files.Select(file => file.Offset));
        Assert.Equal([Piece, 5, 1, Piece, Piece], Enumerable.Range(0, info.PieceCount).Select(info.LengthOfPiece));
        Assert.Equal(3 * Piece + 6, info.Length);
        Assert.Equal(info.HashV2!.Value.Truncated, info.Hash);
        Assert.Equal([("a/x", Piece, 5)], FileSpan.OfPiece(info, 1).Select(span => (span.File.JoinedPath, (int)span.Offset, (int)span.Length)));
        Assert.Throws<InvalidOperationException>(() => info.PieceHash(0).Length);
    }

    [Fact]
    public async Task A_hybrid_has_the_layout_of_version_1_with_padding()
    {
        var info = (await TreeTorrents.CreateAsync(_folder, TorrentVersion.Hybrid, ("a/x", Piece + 5), ("b", 0), ("c", 1))).Info;
        Assert.Equal(TorrentVersion.Hybrid, info.Version);
        Assert.Equal(InfoHash.Compute(info.Bytes.Span), info.Hash);
        Assert.Equal(InfoHashV2.Compute(info.Bytes.Span), info.HashV2);
        Assert.Equal([false, true, false, false, true], info.Files.Select(file => file.IsPadding));
        Assert.Equal([0L, Piece + 5, 2 * Piece, 2 * Piece, 2 * Piece + 1], info.Files.Select(file => file.Offset));
        Assert.Equal(3, info.PieceCount);
        Assert.Equal(3 * Piece, info.Length);
    }

    [Theory]
    [InlineData(TorrentVersion.V2)]
    [InlineData(TorrentVersion.Hybrid)]
    public async Task Pieces_are_verified_and_what_is_bent_is_not(TorrentVersion version)
    {
        var info = (await TreeTorrents.CreateAsync(_folder, version, ("a", 3 * Piece + 17_000), ("b", 20), ("c", Piece))).Info;
        Assert.False(info.NeedsLayers);
        for (var piece = 0; piece < info.PieceCount; piece++)
        {
            var data = Read(info, piece);
            Assert.True(info.VerifyPiece(piece, data));
            data[^1] ^= 1;
            Assert.False(info.VerifyPiece(piece, data));
            data[^1] ^= 1;
            Assert.False(info.VerifyPiece(piece, data.AsSpan(1)));
        }
        using var check = new PieceCheck(info);
        for (var piece = 0; piece < info.PieceCount; piece++)
            Assert.True(check.Append(Read(info, piece)));
        Assert.False(check.Piece < info.PieceCount);
    }

    [Fact]
    public async Task A_stream_with_one_wrong_byte_is_caught_at_its_piece()
    {
        var info = (await TreeTorrents.CreateAsync(_folder, TorrentVersion.Hybrid, ("a", 3 * Piece + 17_000), ("b", 20))).Info;
        using var check = new PieceCheck(info);
        Assert.True(check.Append(Read(info, 0)));
        var wrong = Read(info, 1);
        wrong[7] ^= 1;
        Assert.False(check.Append(wrong));
        Assert.Equal(1, check.Piece);
    }

    [Fact]
    public async Task A_hybrid_whose_versions_disagree_about_a_piece_accepts_neither()
    {
        var document = await TreeTorrents.CreateAsync(_folder, TorrentVersion.Hybrid, ("a", Piece), ("b", 5));
        var bytes = document.Info.Bytes.ToArray();
        // The first piece's SHA-1 becomes that of other bytes.
        var other = TestBytes.Create(Piece, 99);
        var at = bytes.AsSpan().IndexOf("6:pieces"u8) + "6:pieces40:".Length;
        InfoHash.Compute(other).CopyTo(bytes.AsSpan(at));
        var bent = InfoDictionary.Parse(bytes);
        Assert.False(bent.VerifyPiece(0, other));
        Assert.False(bent.VerifyPiece(0, Read(document.Info, 0)));
        Assert.True(bent.VerifyPiece(1, Read(document.Info, 1)));
    }

    [Fact]
    public async Task Without_its_layers_version_2_accepts_nothing_long_and_a_hybrid_goes_by_version_1()
    {
        var alone = InfoDictionary.Parse((await TreeTorrents.CreateAsync(_folder, TorrentVersion.V2, ("a", 2 * Piece), ("b", 5))).Info.Bytes);
        Assert.True(alone.NeedsLayers);
        Assert.False(alone.VerifyPiece(0, Read(alone, 0)));
        Assert.True(alone.VerifyPiece(2, Read(alone, 2)));
        Assert.Throws<InvalidOperationException>(new MetainfoDocument(alone).ToBytes);
        var hybrid = InfoDictionary.Parse((await TreeTorrents.CreateAsync(_folder, TorrentVersion.Hybrid, ("a", 2 * Piece), ("b", 5))).Info.Bytes);
        Assert.False(hybrid.NeedsLayers);
        Assert.True(hybrid.VerifyPiece(0, Read(hybrid, 0)));
    }

    [Fact]
    public async Task A_lone_file_is_known_by_bearing_the_torrents_name()
    {
        var path = _folder.Write("x.mp4", TestBytes.Create(100));
        var alone = await TorrentBuilder.CreateAsync(path, new TorrentOptions { Version = TorrentVersion.V2 });
        Assert.True(alone.Info.IsSingleFile);
        Assert.Equal<string>(["x.mp4"], alone.Info.LayoutPath(alone.Info.Files[0]));
        _folder.Write("x/x", [1]);
        var error = await Assert.ThrowsAsync<MetainfoException>(() => TorrentBuilder.CreateAsync(_folder.At("x"), new TorrentOptions { Version = TorrentVersion.V2 }));
        Assert.Contains("another name", error.Message, StringComparison.Ordinal);
        var hybrid = await TorrentBuilder.CreateAsync(_folder.At("x"), new TorrentOptions { Version = TorrentVersion.Hybrid });
        Assert.Equal<string>(["x", "x"], hybrid.Info.LayoutPath(hybrid.Info.Files[0]));
    }

    [Theory]
    [InlineData("d9:file treed1:ad0:d6:lengthi0eeee4:name1:t12:piece lengthi16384ee", "or neither")]
    [InlineData("d12:meta versioni2e4:name1:t12:piece lengthi16384ee", "or neither")]
    [InlineData("d9:file treed1:ad0:d6:lengthi0eeee12:meta versioni3e4:name1:t12:piece lengthi16384ee", "not known")]
    [InlineData("d9:file treede12:meta versioni2e4:name1:t12:piece lengthi16384ee", "no files")]
    [InlineData("d9:file treed1:adee12:meta versioni2e4:name1:t12:piece lengthi16384ee", "without a file")]
    [InlineData("d9:file treed0:d6:lengthi0eee12:meta versioni2e4:name1:t12:piece lengthi16384ee", "file and as a folder")]
    [InlineData("d9:file treed1:ad0:d6:lengthi0ee1:bd0:d6:lengthi0eeeee12:meta versioni2e4:name1:t12:piece lengthi16384ee", "file and as a folder")]
    [InlineData("d9:file treed1:ad0:d6:lengthi1eeee12:meta versioni2e4:name1:t12:piece lengthi16384ee", "no 'pieces root'")]
    [InlineData("d9:file treed1:ad0:d6:lengthi1e11:pieces root3:abceeee12:meta versioni2e4:name1:t12:piece lengthi16384ee", "3 bytes instead of 32")]
    [InlineData("d9:file treed1:ad0:deeee12:meta versioni2e4:name1:t12:piece lengthi16384ee", "no length")]
    [InlineData("d9:file treed1:ad0:d6:lengthi-1eeee12:meta versioni2e4:name1:t12:piece lengthi16384ee", "out of range")]
    [InlineData("d9:file treed2:..d0:d6:lengthi0eeee12:meta versioni2e4:name1:t12:piece lengthi16384ee", "way through folders")]
    [InlineData("d9:file treed3:a/bd0:d6:lengthi0eeee12:meta versioni2e4:name1:t12:piece lengthi16384ee", "slash")]
    [InlineData("d9:file treed1:ad0:d4:attr1:p6:lengthi0eeee12:meta versioni2e4:name1:t12:piece lengthi16384ee", "padding")]
    [InlineData("d9:file treed1:ad0:d4:attr1:l6:lengthi1eeee12:meta versioni2e4:name1:t12:piece lengthi16384ee", "symbolic link")]
    [InlineData("d9:file treed1:ad0:d6:lengthi0eeee12:meta versioni2e4:name1:t12:piece lengthi8192ee", "power of two")]
    [InlineData("d9:file treed1:ad0:d6:lengthi0eeee12:meta versioni2e4:name1:t12:piece lengthi49152ee", "power of two")]
    [InlineData("d9:file treed1:ad0:d6:lengthi0eeee6:lengthi0e12:meta versioni2e4:name1:t12:piece lengthi16384ee", "no 'pieces'")]
    [InlineData("d9:file treed1:ad0:d6:lengthi0eeee6:lengthi0e12:meta versioni2e4:name1:t12:piece lengthi16384e6:pieces0:e", "different files")]
    public void What_does_not_add_up_is_refused_with_the_reason(string info, string reason) => Assert.Contains(
        reason, Assert.Throws<MetainfoException>(() => InfoDictionary.Parse(Encoding.UTF8.GetBytes(info))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_tree_deeper_than_bencode_may_nest_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("1:ad", 10_000));
        Assert.Throws<MetainfoException>(() => InfoDictionary.Parse(Encoding.UTF8.GetBytes("d9:file treed" + deep)));
    }

    [Fact]
    public void Lengths_whose_sum_would_overflow_and_pieces_without_number_are_refused()
    {
        Assert.Throws<MetainfoException>(() => InfoDictionary.Parse(TreeTorrents.Flat(("a", long.MaxValue))));
        Assert.Throws<MetainfoException>(() => InfoDictionary.Parse(TreeTorrents.Flat(("a", 1L << 49), ("b", 1L << 49), ("c", 1))));
        Assert.Contains("pieces", Assert.Throws<MetainfoException>(() => InfoDictionary.Parse(TreeTorrents.Flat(("a", 1L << 48)))).Message, StringComparison.Ordinal);
        Assert.Throws<MetainfoException>(() => InfoDictionary.Parse(TreeTorrents.Flat(("a", 2 * Piece), ("b", 3 * Piece))));
    }

    [Fact]
    public void A_symbolic_link_is_an_empty_file_and_other_attributes_say_nothing()
    {
        var info = InfoDictionary.Parse(TreeTorrents.Info(writer =>
        {
            writer.BeginDictionary();
            writer.WriteKey("a"u8);
            TreeTorrents.Leaf(writer, null, null, "l");
            writer.WriteKey("b"u8);
            TreeTorrents.Leaf(writer, 5, TreeTorrents.Root, "xh");
            writer.End();
        }));
        Assert.Equal([0L, 5], info.Files.Select(file => file.Length));
    }

    private byte[] Read(InfoDictionary info, int piece)
    {
        var data = new MemoryStream();
        foreach (var span in FileSpan.OfPiece(info, piece))
        {
            data.Write(span.File.IsPadding
                ? new byte[span.Length]
                : File.ReadAllBytes(_folder.At(["t", .. span.File.Path])).AsSpan((int)span.Offset, (int)span.Length));
        }
        return data.ToArray();
    }
}
