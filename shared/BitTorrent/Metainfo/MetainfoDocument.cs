using System.Buffers;
using System.Collections.Immutable;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Metainfo;

/// <summary>A metainfo (<c>.torrent</c>) file: the info dictionary and what stands beside it (BEP 3, 12, 19, 52).</summary>
public sealed record MetainfoDocument(InfoDictionary Info)
{
    /// <summary>The largest file that <see cref="Parse"/> accepts, in bytes.</summary>
    public const int MaxLength = 32 * 1024 * 1024;

    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    /// <summary>Tracker tiers (BEP 12), or the one <c>announce</c> URL as a tier.</summary>
    public ImmutableArray<ImmutableArray<string>> TrackerTiers { get; init; } = [];

    /// <summary><c>url-list</c> (BEP 19), as written.</summary>
    public ImmutableArray<string> WebSeeds { get; init; } = [];

    /// <summary>Free text, if any.</summary>
    public string? Comment { get; init; }

    /// <summary>The program that made it, if it says.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Parses a whole file. Optional fields of the wrong kind count as absent; text that is not UTF-8 is shown with U+FFFD.</summary>
    /// <exception cref="MetainfoException">Malformed, too large or unsafe, or of version 2 with wrong or missing piece layers.</exception>
    public static MetainfoDocument Parse(ReadOnlyMemory<byte> file)
    {
        if (file.Length > MaxLength)
            throw new MetainfoException($"The torrent file is larger than {MaxLength} bytes.");
        try
        {
            var fields = DocumentFields.Read(file.Span);
            var info = fields.Info ?? throw new MetainfoException("The torrent file has no info dictionary.");
            return new MetainfoDocument(PieceLayerReader.Read(InfoDictionary.Parse(file[info]), fields.PieceLayers is { } layers ? file.Span[layers] : default))
            {
                TrackerTiers = fields.TrackerTiers,
                WebSeeds = fields.WebSeeds,
                Comment = fields.Comment,
                CreatedBy = fields.CreatedBy,
            };
        }
        catch (BencodeException exception)
        {
            throw new MetainfoException($"The torrent file is malformed: {exception.Message}.", exception);
        }
    }

    /// <summary>The bencoded file; the info dictionary's bytes stand in it unchanged. No creation date.</summary>
    /// <exception cref="InvalidOperationException">The info dictionary came without its piece layers (BEP 52).</exception>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(Info.Bytes.Length + 256);
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        WriteTrackers(writer);
        WriteText(writer, "comment"u8, Comment);
        WriteText(writer, "created by"u8, CreatedBy);
        writer.WriteKey("info"u8);
        writer.WriteRaw(Info.Bytes.Span);
        WriteLayers(writer);
        if (!WebSeeds.IsEmpty)
        {
            writer.WriteKey("url-list"u8);
            WriteTexts(writer, WebSeeds);
        }
        writer.End();
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteTrackers(BencodeWriter writer)
    {
        var tiers = TrackerTiers.Where(tier => !tier.IsEmpty).ToArray();
        if (tiers.Length == 0)
            return;
        WriteText(writer, "announce"u8, tiers[0][0]);
        if (tiers.Length == 1 && tiers[0].Length == 1)
            return;
        writer.WriteKey("announce-list"u8);
        writer.BeginList();
        foreach (var tier in tiers)
            WriteTexts(writer, tier);
        writer.End();
    }

    private void WriteLayers(BencodeWriter writer)
    {
        if (Info.Version == TorrentVersion.V1)
            return;
        if (Info.FilesWithoutLayer.Any())
            throw new InvalidOperationException("Piece layers are missing; without them nobody could read the file.");
        writer.WriteKey("piece layers"u8);
        writer.BeginDictionary();
        var keys = Info.Layers.ToDictionary(pair => Bytes(pair.Key), pair => pair.Value);
        foreach (var (root, layer) in keys.OrderBy(pair => pair.Key, ByBytes))
        {
            writer.WriteKey(root);
            writer.WriteByteString(layer.ToBytes());
        }
        writer.End();
    }

    private static byte[] Bytes(MerkleHash hash)
    {
        var bytes = new byte[MerkleHash.Length];
        hash.CopyTo(bytes);
        return bytes;
    }

    private static void WriteTexts(BencodeWriter writer, ImmutableArray<string> texts)
    {
        writer.BeginList();
        foreach (var text in texts)
            writer.WriteText(text);
        writer.End();
    }

    private static void WriteText(BencodeWriter writer, ReadOnlySpan<byte> key, string? text)
    {
        if (text is null)
            return;
        writer.WriteKey(key);
        writer.WriteText(text);
    }
}
