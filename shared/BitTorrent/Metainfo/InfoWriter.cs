using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Writes the info dictionary of a torrent that is being made.</summary>
/// <param name="files">In the order in which they are laid out; for version 2 that of the bytes of their segments.</param>
/// <param name="roots">The root of each file's tree, null for one without bytes; empty in version 1.</param>
/// <param name="sha1">Hashes of all pieces; empty in version 2 alone.</param>
/// <param name="pieceLength">Bytes in a piece.</param>
/// <param name="version">What to write.</param>
internal sealed class InfoWriter(
    ImmutableArray<SourceFile> files, MerkleHash?[] roots, byte[] sha1, int pieceLength, TorrentVersion version)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(sha1.Length + 256);

    /// <summary>The bencoded dictionary.</summary>
    public byte[] Write(string name, bool isSingle, bool isPrivate)
    {
        var writer = new BencodeWriter(_buffer);
        writer.BeginDictionary();
        if (version != TorrentVersion.V1)
        {
            writer.WriteKey("file tree"u8);
            WriteFolder(writer, 0..files.Length, 0);
        }
        if (version != TorrentVersion.V2)
            WriteVersion1Files(writer, isSingle);
        if (version != TorrentVersion.V1)
            WriteInteger(writer, "meta version"u8, 2);
        writer.WriteKey("name"u8);
        writer.WriteText(name);
        WriteInteger(writer, "piece length"u8, pieceLength);
        if (version != TorrentVersion.V2)
        {
            writer.WriteKey("pieces"u8);
            writer.WriteByteString(sha1);
        }
        if (isPrivate)
            WriteInteger(writer, "private"u8, 1);
        writer.End();
        return _buffer.WrittenSpan.ToArray();
    }

    // The files of one folder stand together and its entries are in order, so each entry is a run of them.
    private void WriteFolder(BencodeWriter writer, Range below, int depth)
    {
        writer.BeginDictionary();
        for (var start = below.Start.Value; start < below.End.Value;)
        {
            var segment = files[start].Path[depth];
            var end = start + 1;
            while (end < below.End.Value && files[end].Path[depth] == segment)
                end++;
            writer.WriteKey(Encoding.UTF8.GetBytes(segment));
            if (files[start].Path.Length == depth + 1)
                WriteLeaf(writer, start);
            else
                WriteFolder(writer, start..end, depth + 1);
            start = end;
        }
        writer.End();
    }

    private void WriteLeaf(BencodeWriter writer, int file)
    {
        writer.BeginDictionary();
        writer.WriteKey([]);
        writer.BeginDictionary();
        WriteInteger(writer, "length"u8, files[file].Length);
        if (roots[file] is { } root)
        {
            Span<byte> bytes = stackalloc byte[MerkleHash.Length];
            root.CopyTo(bytes);
            writer.WriteKey("pieces root"u8);
            writer.WriteByteString(bytes);
        }
        writer.End();
        writer.End();
    }

    private void WriteVersion1Files(BencodeWriter writer, bool isSingle)
    {
        if (isSingle)
        {
            WriteInteger(writer, "length"u8, files[0].Length);
            return;
        }
        writer.WriteKey("files"u8);
        writer.BeginList();
        foreach (var file in files)
        {
            WriteFile(writer, file.Length, file.Path, isPadding: false);
            var padding = (pieceLength - (file.Length % pieceLength)) % pieceLength;
            // As libtorrent pads: after the last file too unless it is the only one, and under this name.
            if (version == TorrentVersion.Hybrid && files.Length > 1 && padding > 0)
                WriteFile(writer, padding, [".pad", padding.ToString(CultureInfo.InvariantCulture)], isPadding: true);
        }
        writer.End();
    }

    private static void WriteFile(BencodeWriter writer, long length, ImmutableArray<string> path, bool isPadding)
    {
        writer.BeginDictionary();
        if (isPadding)
        {
            writer.WriteKey("attr"u8);
            writer.WriteByteString("p"u8);
        }
        WriteInteger(writer, "length"u8, length);
        writer.WriteKey("path"u8);
        writer.BeginList();
        foreach (var segment in path)
            writer.WriteText(segment);
        writer.End();
        writer.End();
    }

    private static void WriteInteger(BencodeWriter writer, ReadOnlySpan<byte> key, long value)
    {
        writer.WriteKey(key);
        writer.WriteInteger(value);
    }
}
