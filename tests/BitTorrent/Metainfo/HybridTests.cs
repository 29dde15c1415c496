using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Tests.Metainfo;

/// <summary>A hybrid says everything twice; one that contradicts itself is refused.</summary>
public sealed class HybridTests
{
    private const int Piece = TreeTorrents.Piece;

    [Fact]
    public void The_same_files_at_the_same_places_are_read()
    {
        var info = Parse(3, ("a", Piece + 1, null), (".pad", Piece - 1, "p"), ("b", 5, null), (".pad", Piece - 5, "p"));
        Assert.Equal(TorrentVersion.Hybrid, info.Version);
        Assert.Equal(3, info.PieceCount);
        Assert.Equal(2, Parse(3, ("a", Piece + 1, null), (".pad", Piece - 1, "p"), ("b", 5, null)).Files.Count(file => !file.IsPadding));
    }

    [Fact]
    public void Another_name_length_number_or_order_of_files_is_refused()
    {
        AssertRefused(3, ("x", Piece + 1, null), (".pad", Piece - 1, "p"), ("b", 5, null));
        AssertRefused(3, ("a", Piece + 2, null), (".pad", Piece - 2, "p"), ("b", 5, null));
        AssertRefused(3, ("a", Piece + 1, null), (".pad", Piece - 1, "p"), ("b", 6, null));
        AssertRefused(2, ("a", Piece + 1, null));
        AssertRefused(3, ("a", Piece + 1, null), (".pad", Piece - 1, "p"), ("b", 5, null), ("c", 0, null));
        AssertRefused(3, ("b", 5, null), (".pad", Piece - 5, "p"), ("a", Piece + 1, null));
    }

    [Fact]
    public void Padding_that_does_not_align_is_refused()
    {
        AssertRefused(2, ("a", Piece + 1, null), ("b", 5, null));
        AssertRefused(2, ("a", Piece + 1, null), (".pad", Piece - 2, "p"), ("b", 5, null));
        AssertRefused(4, ("a", Piece + 1, null), (".pad", 2 * Piece - 1, "p"), ("b", 5, null));
        AssertRefused(4, ("a", Piece + 1, null), (".pad", Piece - 1, "p"), ("b", 5, null), (".pad", Piece, "p"));
        AssertRefused(4, (".pad", Piece, "p"), ("a", Piece + 1, null), (".pad", Piece - 1, "p"), ("b", 5, null));
    }

    private static void AssertRefused(int pieces, params (string Name, long Length, string? Attributes)[] files) =>
        Assert.Throws<MetainfoException>(() => Parse(pieces, files));

    // The tree always holds "a" of a piece and a byte, and "b" of five bytes.
    private static InfoDictionary Parse(int pieces, params (string Name, long Length, string? Attributes)[] files) =>
        InfoDictionary.Parse(TreeTorrents.Info(WriteTree, writer => WriteFiles(writer, files), pieces));

    private static void WriteTree(BencodeWriter writer)
    {
        writer.BeginDictionary();
        writer.WriteKey("a"u8);
        TreeTorrents.Leaf(writer, Piece + 1, TreeTorrents.Root);
        writer.WriteKey("b"u8);
        TreeTorrents.Leaf(writer, 5, TreeTorrents.Root);
        writer.End();
    }

    private static void WriteFiles(BencodeWriter writer, (string Name, long Length, string? Attributes)[] files)
    {
        writer.WriteKey("files"u8);
        writer.BeginList();
        foreach (var (name, length, attributes) in files)
            Torrents.WriteFile(writer, length, [name], attributes);
        writer.End();
    }
}
