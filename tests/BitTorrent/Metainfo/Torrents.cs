using System.Buffers;
using System.Text;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Tests.Metainfo;

/// <summary>Info dictionaries and metainfo files made by hand, so that a test can bend one field.</summary>
internal static class Torrents
{
    public const string SingleFile = "d6:lengthi5e4:name5:a.bin12:piece lengthi4e6:pieces40:AAAAAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBBBBBe";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A multi-file info dictionary over files of one byte each, one piece in all.</summary>
    public static byte[] WithPaths(params string[][] paths) => Info(writer =>
    {
        writer.WriteKey("files"u8);
        writer.BeginList();
        foreach (var path in paths)
            WriteFile(writer, 1, path);
        writer.End();
    });

    /// <summary>A multi-file info dictionary; the callback writes keys up to <c>name</c>.</summary>
    public static byte[] Info(Action<BencodeWriter> writeFiles, string name = "folder", int pieces = 1)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        writeFiles(writer);
        writer.WriteKey("name"u8);
        writer.WriteText(name);
        writer.WriteKey("piece length"u8);
        writer.WriteInteger(16384);
        writer.WriteKey("pieces"u8);
        writer.WriteByteString(new byte[20 * pieces]);
        writer.End();
        return buffer.WrittenSpan.ToArray();
    }

    public static void WriteFile(BencodeWriter writer, long length, string[] path, string? attributes = null)
    {
        writer.BeginDictionary();
        if (attributes is not null)
        {
            writer.WriteKey("attr"u8);
            writer.WriteText(attributes);
        }
        writer.WriteKey("length"u8);
        writer.WriteInteger(length);
        writer.WriteKey("path"u8);
        writer.BeginList();
        foreach (var segment in path)
            writer.WriteText(segment);
        writer.End();
        writer.End();
    }
}
