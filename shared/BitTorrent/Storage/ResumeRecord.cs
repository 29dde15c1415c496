using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Replica.BitTorrent.Storage;

/// <summary>
/// Which pieces were right and on the disk, and what the files looked like then, in a small file that appears whole or not at all.
/// Anything in it that does not add up makes it no record: everything is hashed again.
/// </summary>
/// <param name="Pieces">One flag a piece.</param>
/// <param name="Files">One a file; null where none was there.</param>
internal sealed record ResumeRecord(bool[] Pieces, FileStamp?[] Files)
{
    private const int FileBytes = 1 + 8 + 8;

    private static ReadOnlySpan<byte> Magic => "replica1"u8;

    /// <summary>Reads a record.</summary>
    /// <returns>Null if there is none, it is damaged, or of another torrent.</returns>
    public static ResumeRecord? Read(string path, int pieces, int files)
    {
        try
        {
            var expected = Magic.Length + (files * FileBytes) + ((pieces + 7) / 8) + SHA256.HashSizeInBytes;
            if (new FileInfo(path) is not { Exists: true } file || file.Length != expected)
                return null;
            return Decode(File.ReadAllBytes(path), pieces, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Replaces the record.</summary>
    /// <exception cref="IOException">It could not be written; the former stays.</exception>
    public void Write(string path)
    {
        var temporary = path + ".new";
        File.WriteAllBytes(temporary, Encode());
        File.Move(temporary, path, overwrite: true);
    }

    private static ResumeRecord? Decode(ReadOnlySpan<byte> bytes, int pieces, int files)
    {
        var body = bytes[..^SHA256.HashSizeInBytes];
        if (!body.StartsWith(Magic) || !SHA256.HashData(body).AsSpan().SequenceEqual(bytes[body.Length..]))
            return null;
        var record = new ResumeRecord(new bool[pieces], new FileStamp?[files]);
        body = body[Magic.Length..];
        for (var i = 0; i < files; i++, body = body[FileBytes..])
        {
            if (body[0] != 0)
                record.Files[i] = new FileStamp(body[0] == 1, BinaryPrimitives.ReadInt64BigEndian(body[1..]), BinaryPrimitives.ReadInt64BigEndian(body[9..]));
        }
        for (var i = 0; i < pieces; i++)
            record.Pieces[i] = (body[i / 8] & (0x80 >> (i % 8))) != 0;
        return record;
    }

    private byte[] Encode()
    {
        var bytes = new byte[Magic.Length + (Files.Length * FileBytes) + ((Pieces.Length + 7) / 8) + SHA256.HashSizeInBytes];
        Magic.CopyTo(bytes);
        var body = bytes.AsSpan(Magic.Length);
        foreach (var file in Files)
        {
            if (file is { } stamp)
            {
                body[0] = (byte)(stamp.IsStaged ? 1 : 2);
                BinaryPrimitives.WriteInt64BigEndian(body[1..], stamp.Length);
                BinaryPrimitives.WriteInt64BigEndian(body[9..], stamp.Written);
            }
            body = body[FileBytes..];
        }
        for (var i = 0; i < Pieces.Length; i++)
            body[i / 8] |= Pieces[i] ? (byte)(0x80 >> (i % 8)) : (byte)0;
        SHA256.HashData(bytes.AsSpan(..^SHA256.HashSizeInBytes), bytes.AsSpan(bytes.Length - SHA256.HashSizeInBytes));
        return bytes;
    }
}
