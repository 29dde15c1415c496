using System.Security.Cryptography;
using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>A torrent with its content, made in memory.</summary>
internal sealed class TestTorrent
{
    private TestTorrent(InfoDictionary info, byte[] data) => (Info, Data) = (info, data);

    public InfoDictionary Info { get; }

    /// <summary>The contiguous bytes of all files.</summary>
    public byte[] Data { get; }

    /// <summary>A multi-file torrent called "t"; a path that begins with <c>.pad/</c> is a padding file (BEP 47).</summary>
    public static TestTorrent Create(int pieceLength, params (string Path, int Length)[] files)
    {
        var data = new MemoryStream();
        foreach (var (path, length) in files)
            data.Write(IsPadding(path) ? new byte[length] : TestBytes.Create(length, (int)data.Length + 7));
        return Build(data.ToArray(), pieceLength, FileList(files));
    }

    /// <summary>A torrent in single-file form called "t".</summary>
    public static TestTorrent CreateSingle(int pieceLength, int length) =>
        Build(TestBytes.Create(length), pieceLength, Encoding.ASCII.GetBytes($"6:lengthi{length}e"));

    /// <summary>A torrent called "t" of any version, with its piece layers; in version 2 zeros lie between the files.</summary>
    public static async Task<TestTorrent> CreateAsync(TorrentVersion version, int pieceLength, params (string Path, int Length)[] files)
    {
        using var folder = new TempFolder();
        foreach (var (path, length) in files)
            folder.Write("t/" + path, TestBytes.Create(length, path.Length));
        var info = (await TorrentBuilder.CreateAsync(folder.At("t"), new TorrentOptions { Version = version, PieceLength = pieceLength })).Info;
        var data = new byte[info.Files[^1].Offset + info.Files[^1].Length];
        foreach (var file in info.Files.Where(file => !file.IsPadding))
            File.ReadAllBytes(folder.At(["t", .. file.Path])).CopyTo(data, file.Offset);
        return new TestTorrent(info, data);
    }

    /// <summary>An info dictionary whose content nobody will fetch.</summary>
    public static InfoDictionary CreateInfo(int pieceLength, params (string Path, int Length)[] files)
    {
        var pieces = (files.Sum(file => (long)file.Length) + pieceLength - 1) / pieceLength;
        return ParseInfo(FileList(files), pieceLength, new byte[pieces * SHA1.HashSizeInBytes]);
    }

    public byte[] FileBytes(int file) => Data.AsSpan((int)Info.Files[file].Offset, (int)Info.Files[file].Length).ToArray();

    public byte[] PieceBytes(int piece) => Data.AsSpan(piece * Info.PieceLength, Info.LengthOfPiece(piece)).ToArray();

    private static bool IsPadding(string path) => path.StartsWith(".pad/", StringComparison.Ordinal);

    private static byte[] FileList((string Path, int Length)[] files)
    {
        var list = new MemoryStream();
        Text(list, "5:filesl");
        foreach (var (path, length) in files)
        {
            Text(list, IsPadding(path) ? "d4:attr1:p" : "d");
            Text(list, $"6:lengthi{length}e4:pathl");
            foreach (var segment in path.Split('/'))
                String(list, segment);
            Text(list, "ee");
        }

        Text(list, "e");
        return list.ToArray();
    }

    private static TestTorrent Build(byte[] data, int pieceLength, byte[] content) =>
        new(ParseInfo(content, pieceLength, [.. data.Chunk(pieceLength).SelectMany(SHA1.HashData)]), data);

    private static InfoDictionary ParseInfo(byte[] content, int pieceLength, byte[] pieces)
    {
        var info = new MemoryStream();
        Text(info, "d");
        info.Write(content);
        Text(info, $"4:name1:t12:piece lengthi{pieceLength}e6:pieces{pieces.Length}:");
        info.Write(pieces);
        Text(info, "e");
        return InfoDictionary.Parse(info.ToArray());
    }

    private static void Text(Stream to, string text) => to.Write(Encoding.ASCII.GetBytes(text));

    private static void String(Stream to, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Text(to, $"{bytes.Length}:");
        to.Write(bytes);
    }
}
