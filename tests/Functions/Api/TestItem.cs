using System.Buffers;
using System.Security.Cryptography;
using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Metainfo;

namespace Replica.Functions.Tests.Api;

/// <summary>Content and its torrent, made in memory, in multi-file form as every torrent that Replica publishes.</summary>
/// <param name="Name">The torrent's name.</param>
/// <param name="Files">Path and bytes; what lies below <c>.pad/</c> is padding (BEP 47).</param>
/// <param name="PieceLength">Bytes in a piece.</param>
internal sealed record TestItem(string Name, IReadOnlyList<(string Path, byte[] Bytes)> Files, int PieceLength = 16 * 1024)
{
    public InfoDictionary Info { get; } = InfoDictionary.Parse(InfoBytes(Name, Files, PieceLength));

    public string Hash => Info.Hash.ToString();

    /// <summary>The files that are sent and stored.</summary>
    public IReadOnlyList<(string Path, byte[] Bytes)> SentFiles => [.. Files.Where(file => !IsPadding(file.Path))];

    /// <summary>The client's own torrent, with things in it that a published one must not carry.</summary>
    public byte[] TorrentBytes => new MetainfoDocument(Info)
    {
        TrackerTiers = [["http://tracker.example/announce"]],
        Comment = "made at home",
        CreatedBy = "a client",
    }.ToBytes();

    /// <summary>One file of a name and deterministic bytes.</summary>
    public static TestItem Of(string name, int length, int seed = 1) => new(name, [(name, Support.TestBytes.Create(length, seed))]);

    /// <summary>Two files in folders and an empty one; pieces run over the files' borders.</summary>
    public static TestItem Folder(int seed = 1) => new("خانه", [
        ("a b+c%2F.mp4", Support.TestBytes.Create(40_000, seed)),
        ("片段/empty", []),
        ("片段/Подписаться.mov", Support.TestBytes.Create(30_001, seed + 1)),
    ]);

    public object Announcement(string title = "Title", string description = "Description", string[]? tags = null) => new
    {
        infoHash = Hash,
        torrentLength = TorrentBytes.Length,
        title,
        description,
        tags = tags ?? ["one", "two"],
        files = SentFiles.Select(file => new { path = file.Path, length = (long)file.Bytes.Length }).ToArray(),
    };

    private static byte[] InfoBytes(string name, IReadOnlyList<(string Path, byte[] Bytes)> files, int pieceLength)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.WriteKey("files"u8);
        writer.BeginList();
        foreach (var (path, bytes) in files)
        {
            writer.BeginDictionary();
            if (IsPadding(path))
            {
                writer.WriteKey("attr"u8);
                writer.WriteText("p");
            }
            writer.WriteKey("length"u8);
            writer.WriteInteger(bytes.Length);
            writer.WriteKey("path"u8);
            writer.BeginList();
            foreach (var segment in path.Split('/'))
                writer.WriteText(segment);
            writer.End();
            writer.End();
        }
        writer.End();
        writer.WriteKey("name"u8);
        writer.WriteText(name);
        writer.WriteKey("piece length"u8);
        writer.WriteInteger(pieceLength);
        writer.WriteKey("pieces"u8);
        writer.WriteByteString([.. files.SelectMany(file => file.Bytes).Chunk(pieceLength).SelectMany(SHA1.HashData)]);
        writer.End();
        return output.WrittenSpan.ToArray();
    }

    private static bool IsPadding(string path) => path.StartsWith(".pad/", StringComparison.Ordinal);
}
