using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Metainfo;

public sealed class InfoDictionaryTests
{
    // From coreutils' sha1sum.
    private const string SingleFileHash = "a0661176869ed9b580337e2af38290e5896a7c8f";

    [Fact]
    public void A_single_file_torrent_is_read()
    {
        var info = InfoDictionary.Parse(Torrents.Bytes(Torrents.SingleFile));
        Assert.True(info.IsSingleFile);
        Assert.False(info.IsPrivate);
        Assert.Equal("a.bin", info.Name);
        Assert.Equal(4, info.PieceLength);
        Assert.Equal(2, info.PieceCount);
        Assert.Equal(5, info.Length);
        Assert.Equal(4, info.LengthOfPiece(0));
        Assert.Equal(1, info.LengthOfPiece(1));
        Assert.Equal("BBBBBBBBBBBBBBBBBBBB"u8, info.PieceHash(1));
        var file = Assert.Single(info.Files);
        Assert.Equal<string>(["a.bin"], file.Path);
        Assert.Equal<string>(["a.bin"], info.LayoutPath(file));
        Assert.Equal(SingleFileHash, info.Hash.ToString());
    }

    [Fact]
    public void The_bytes_are_kept_as_they_were_even_if_the_buffer_changes_later()
    {
        var buffer = Torrents.Bytes(Torrents.SingleFile);
        var info = InfoDictionary.Parse(buffer);
        Array.Clear(buffer);
        Assert.Equal(Torrents.SingleFile, Encoding.UTF8.GetString(info.Bytes.Span));
        Assert.Equal(InfoHash.Compute(Torrents.Bytes(Torrents.SingleFile)), info.Hash);
    }

    [Fact]
    public void Files_of_a_folder_are_laid_out_end_to_end()
    {
        var info = InfoDictionary.Parse(Torrents.Info(writer =>
        {
            writer.WriteKey("files"u8);
            writer.BeginList();
            Torrents.WriteFile(writer, 10_000, ["a", "b.mp4"]);
            Torrents.WriteFile(writer, 0, ["empty"]);
            Torrents.WriteFile(writer, 6_384, [".pad", "6384"], "p");
            Torrents.WriteFile(writer, 10_000, ["z"], "x");
            Torrents.WriteFile(writer, 6_384, [".pad", "6384"], "p");
            writer.End();
        }, pieces: 2));
        Assert.Equal([0L, 10_000, 10_000, 16_384, 26_384], info.Files.Select(file => file.Offset));
        Assert.Equal([false, false, true, false, true], info.Files.Select(file => file.IsPadding));
        Assert.Equal(32_768, info.Length);
        Assert.Equal<string>(["folder", "a", "b.mp4"], info.LayoutPath(info.Files[0]));
        Assert.Equal("a/b.mp4", info.Files[0].JoinedPath);
    }

    [Fact]
    public void A_piece_is_verified_only_when_whole_and_right()
    {
        var data = TestBytes.Create(5);
        var pieces = Encoding.Latin1.GetString([.. Sha1(data.AsSpan(0, 4)), .. Sha1(data.AsSpan(4))]);
        var info = InfoDictionary.Parse(Encoding.Latin1.GetBytes($"d6:lengthi5e4:name1:a12:piece lengthi4e6:pieces40:{pieces}e"));
        Assert.True(info.VerifyPiece(0, data.AsSpan(0, 4)));
        Assert.True(info.VerifyPiece(1, data.AsSpan(4)));
        Assert.False(info.VerifyPiece(0, data.AsSpan(0, 3)));
        Assert.False(info.VerifyPiece(0, data.AsSpan(1, 4)));
        Assert.False(info.VerifyPiece(1, data.AsSpan(0, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => info.VerifyPiece(2, data));
        Assert.Throws<ArgumentOutOfRangeException>(() => info.LengthOfPiece(-1));
    }

    [Fact]
    public void A_torrent_of_an_empty_file_has_no_pieces()
    {
        var info = InfoDictionary.Parse(Torrents.Bytes("d6:lengthi0e4:name1:a12:piece lengthi16384e6:pieces0:e"));
        Assert.Equal(0, info.PieceCount);
        Assert.Equal(0, info.Length);
    }

    [Theory]
    [InlineData("d6:lengthi5e4:name5:a.bin12:piece lengthi4e6:pieces20:AAAAAAAAAAAAAAAAAAAAe", "need 2 hashes")]
    [InlineData("d6:lengthi4e4:name5:a.bin12:piece lengthi4e6:pieces21:AAAAAAAAAAAAAAAAAAAABe", "need 1 hashes")]
    [InlineData("d6:lengthi0e4:name5:a.bin12:piece lengthi4e6:pieces20:AAAAAAAAAAAAAAAAAAAAe", "need 0 hashes")]
    [InlineData("d6:lengthi-1e4:name5:a.bin12:piece lengthi4e6:pieces0:e", "out of range")]
    [InlineData("d6:lengthi9223372036854775807e4:name5:a.bin12:piece lengthi4e6:pieces0:e", "out of range")]
    [InlineData("d6:lengthi4e4:name5:a.bin12:piece lengthi0e6:pieces20:AAAAAAAAAAAAAAAAAAAAe", "piece length")]
    [InlineData("d6:lengthi4e4:name5:a.bin12:piece lengthi-4e6:pieces20:AAAAAAAAAAAAAAAAAAAAe", "piece length")]
    [InlineData("d6:lengthi4e4:name5:a.bin12:piece lengthi536870913e6:pieces20:AAAAAAAAAAAAAAAAAAAAe", "piece length")]
    [InlineData("d6:lengthi4e4:name5:a.bin6:pieces20:AAAAAAAAAAAAAAAAAAAAe", "no 'piece length'")]
    [InlineData("d6:lengthi4e4:name5:a.bin12:piece lengthi4ee", "no 'pieces'")]
    [InlineData("d6:lengthi4e12:piece lengthi4e6:pieces20:AAAAAAAAAAAAAAAAAAAAe", "no 'name'")]
    [InlineData("d4:name5:a.bin12:piece lengthi4e6:pieces20:AAAAAAAAAAAAAAAAAAAAe", "either 'length' or 'files'")]
    [InlineData("d5:filesld6:lengthi4e4:pathl1:aeee6:lengthi4e4:name1:a12:piece lengthi4e6:pieces20:AAAAAAAAAAAAAAAAAAAAe", "either 'length' or 'files'")]
    [InlineData("d5:filesle4:name1:a12:piece lengthi4e6:pieces0:e", "no files")]
    [InlineData("d5:filesld6:lengthi4eee4:name1:a12:piece lengthi4e6:pieces0:e", "no path or no length")]
    [InlineData("d5:filesld4:pathl1:aeee4:name1:a12:piece lengthi4e6:pieces0:e", "no path or no length")]
    [InlineData("d5:filesld6:lengthi4e4:patheee4:name1:a12:piece lengthi4e6:pieces0:e", "malformed")]
    [InlineData("d5:filesld6:lengthi4e4:pathleee4:name1:a12:piece lengthi4e6:pieces0:e", "no path or no length")]
    [InlineData("d6:lengthi4e4:namei1e12:piece lengthi4e6:pieces20:AAAAAAAAAAAAAAAAAAAAe", "malformed")]
    [InlineData("i1e", "malformed")]
    [InlineData("de", "no 'name'")]
    [InlineData("d6:lengthi0e4:name1:a12:piece lengthi4e6:pieces0:ejunk", "malformed")]
    public void What_does_not_add_up_is_refused_with_the_reason(string info, string reason) =>
        Assert.Contains(reason, AssertRefused(Torrents.Bytes(info)).Message, StringComparison.Ordinal);

    [Fact]
    public void Lengths_whose_sum_would_overflow_are_refused()
    {
        var half = 1L << 49;
        AssertRefused(Torrents.Info(writer =>
        {
            writer.WriteKey("files"u8);
            writer.BeginList();
            Torrents.WriteFile(writer, half, ["a"]);
            Torrents.WriteFile(writer, half, ["b"]);
            Torrents.WriteFile(writer, 1, ["c"]);
            writer.End();
        }));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("../x")]
    [InlineData("a\0b")]
    [InlineData("/")]
    public void Unsafe_segments_are_refused_as_name_folder_and_file(string segment)
    {
        AssertRefused(Torrents.WithPaths([segment]));
        AssertRefused(Torrents.WithPaths([segment, "file"]));
        AssertRefused(Torrents.WithPaths(["folder", segment]));
        AssertRefused(Torrents.Info(writer =>
        {
            writer.WriteKey("length"u8);
            writer.WriteInteger(1);
        }, name: segment));
    }

    [Fact]
    public void Names_are_held_to_255_bytes_of_UTF8()
    {
        var longest = string.Concat(Enumerable.Repeat("😀", 63)) + "abc";
        Assert.Equal(longest, InfoDictionary.Parse(Torrents.WithPaths([longest])).Files[0].Path[0]);
        Assert.Contains("255 bytes", AssertRefused(Torrents.WithPaths([longest + "d"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_too_long_to_open_is_refused() =>
        AssertRefused(Torrents.WithPaths([.. Enumerable.Repeat("segment", 500)]));

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { (byte)'a', 0xC3 })]
    public void A_name_that_is_not_UTF8_is_refused(byte[] name)
    {
        byte[] info = [.. "d6:lengthi0e4:name"u8, .. Encoding.ASCII.GetBytes($"{name.Length}:"), .. name, .. "12:piece lengthi4e6:pieces0:e"u8];
        Assert.Contains("UTF-8", AssertRefused(info).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Odd_but_legal_names_are_kept_to_the_letter()
    {
        string[] names = ["Подписаться.mov", "فیلم ۱.mp4", "片段.mp4", "a b+c%2F.mp4", "CON", "back\\slash", " ", "...", "tab\t"];
        var info = InfoDictionary.Parse(Torrents.WithPaths([.. names.Select(name => new[] { name })]));
        Assert.Equal(names, info.Files.Select(file => file.JoinedPath));
    }

    [Fact]
    public void Two_files_of_one_path_are_refused() =>
        Assert.Contains("two files", AssertRefused(Torrents.WithPaths(["a", "b"], ["c"], ["a", "b"])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_also_a_folder_is_refused()
    {
        // "a!" and "a.b" sort between "a" and "a/b" as joined text, and must not hide the clash.
        Assert.Contains("file and as a folder", AssertRefused(Torrents.WithPaths(["a"], ["a!"], ["a.b"], ["a", "b", "c"])).Message, StringComparison.Ordinal);
        Assert.Contains("file and as a folder", AssertRefused(Torrents.WithPaths(["a", "b"], ["a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_files_than_allowed_are_refused()
    {
        var files = string.Concat(Enumerable.Repeat("d6:lengthi0e4:pathl1:aee", 200_001));
        var info = Torrents.Bytes($"d5:filesl{files}e4:name1:a12:piece lengthi16384e6:pieces0:e");
        Assert.Contains("200000 files", AssertRefused(info).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_differ_only_in_case_or_share_a_beginning_are_two_files() =>
        Assert.Equal(4, InfoDictionary.Parse(Torrents.WithPaths(["a"], ["A"], ["ab"], ["aB", "a"])).Files.Length);

    [Fact]
    public void A_second_opinion_on_names_is_ignored()
    {
        var info = InfoDictionary.Parse(Torrents.Bytes("d6:lengthi0e4:name1:a10:name.utf-85:../..12:piece lengthi4e6:pieces0:e"));
        Assert.Equal("a", info.Name);
    }

    private static byte[] Sha1(ReadOnlySpan<byte> data)
    {
        var hash = new byte[InfoHash.Length];
        InfoHash.Compute(data).CopyTo(hash);
        return hash;
    }

    private static MetainfoException AssertRefused(byte[] info) => Assert.Throws<MetainfoException>(() => InfoDictionary.Parse(info));
}
