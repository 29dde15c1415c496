using System.Buffers;
using System.Security.Cryptography;
using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Metainfo;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Metainfo;

/// <summary>Version 2 and hybrid torrents: made of files, and by hand so that a test can bend one field.</summary>
internal static class TreeTorrents
{
    public const int Piece = 32 * 1024;

    public static readonly byte[] Root = [.. Enumerable.Repeat((byte)'r', 32)];

    /// <summary>Writes files of these lengths below "t" and makes a torrent of them.</summary>
    public static async Task<MetainfoDocument> CreateAsync(TempFolder folder, TorrentVersion version, params (string Path, int Length)[] files)
    {
        foreach (var (path, length) in files)
            folder.Write("t/" + path, TestBytes.Create(length, path.Length));
        return await TorrentBuilder.CreateAsync(folder.At("t"), new TorrentOptions { Version = version, PieceLength = Piece });
    }

    /// <summary>An info dictionary around a file tree; pieces make it a hybrid.</summary>
    public static byte[] Info(Action<BencodeWriter> writeTree, Action<BencodeWriter>? writeFiles = null, int? pieces = null, long pieceLength = Piece, string name = "t")
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        writer.WriteKey("file tree"u8);
        writeTree(writer);
        writeFiles?.Invoke(writer);
        writer.WriteKey("meta version"u8);
        writer.WriteInteger(2);
        writer.WriteKey("name"u8);
        writer.WriteText(name);
        writer.WriteKey("piece length"u8);
        writer.WriteInteger(pieceLength);
        if (pieces is { } count)
        {
            writer.WriteKey("pieces"u8);
            writer.WriteByteString(new byte[count * SHA1.HashSizeInBytes]);
        }
        writer.End();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An info dictionary of files at the top of the tree, given in order.</summary>
    public static byte[] Flat(params (string Name, long Length)[] files) => Info(writer =>
    {
        writer.BeginDictionary();
        foreach (var (name, length) in files)
        {
            writer.WriteKey(Torrents.Bytes(name));
            Leaf(writer, length, length == 0 ? null : Root);
        }
        writer.End();
    });

    public static void Leaf(BencodeWriter writer, long? length, byte[]? root, string? attributes = null)
    {
        writer.BeginDictionary();
        writer.WriteKey([]);
        writer.BeginDictionary();
        if (attributes is not null)
        {
            writer.WriteKey("attr"u8);
            writer.WriteText(attributes);
        }
        if (length is { } bytes)
        {
            writer.WriteKey("length"u8);
            writer.WriteInteger(bytes);
        }
        if (root is not null)
        {
            writer.WriteKey("pieces root"u8);
            writer.WriteByteString(root);
        }
        writer.End();
        writer.End();
    }
}
