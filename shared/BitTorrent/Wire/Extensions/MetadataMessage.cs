using System.Buffers;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>A message of <c>ut_metadata</c> (BEP 9), by which peers give each other the info dictionary in pieces of 16 KiB.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Piece">Which piece, 0 or more.</param>
/// <param name="TotalSize">Of <see cref="MetadataKind.Data"/>: bytes of the whole, 1 to <see cref="LargestSize"/>; else 0.</param>
/// <param name="Data">Of <see cref="MetadataKind.Data"/>: exactly the bytes of the piece, a slice of what was parsed.</param>
internal sealed record MetadataMessage(MetadataKind Kind, int Piece, int TotalSize = 0, ReadOnlyMemory<byte> Data = default)
{
    /// <summary>Bytes of a piece; the last may be shorter.</summary>
    public const int PieceLength = 16 * 1024;

    /// <summary>The largest info dictionary that is taken from peers: 32 MiB.</summary>
    public const int LargestSize = 32 * 1024 * 1024;

    // What stands before the data is a dictionary of three numbers.
    private const int MostValues = 64;

    /// <summary>Reads the body; null if it is malformed, or a piece is not there or has not its length.</summary>
    public static MetadataMessage? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Read(body);
        }
        catch (BencodeException)
        {
            return null;
        }
    }

    /// <summary>The body of the message.</summary>
    public byte[] ToBytes()
    {
        var output = new ArrayBufferWriter<byte>(64 + Data.Length);
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.WriteKey("msg_type"u8);
        writer.WriteInteger((int)Kind);
        writer.WriteKey("piece"u8);
        writer.WriteInteger(Piece);
        if (Kind == MetadataKind.Data)
        {
            writer.WriteKey("total_size"u8);
            writer.WriteInteger(TotalSize);
        }
        writer.End();
        output.Write(Data.Span);
        return output.WrittenSpan.ToArray();
    }

    private static MetadataMessage? Read(ReadOnlyMemory<byte> body)
    {
        var (kind, piece, total) = (-1L, -1L, 0L);
        var reader = new BencodeReader(body.Span, MostValues, isAnyOrder: true);
        reader.BeginDictionary();
        while (reader.NextKey(out var key))
        {
            if (key.SequenceEqual("msg_type"u8))
                kind = reader.ReadInteger();
            else if (key.SequenceEqual("piece"u8))
                piece = reader.ReadInteger();
            else if (key.SequenceEqual("total_size"u8))
                total = reader.ReadInteger();
            else
                reader.Skip();
        }
        if (kind is < 0 or > 2 || piece is < 0 or > LargestSize / PieceLength)
            return null;
        return (MetadataKind)kind == MetadataKind.Data
            ? WithData((int)piece, total, body[reader.Position..])
            : new MetadataMessage((MetadataKind)kind, (int)piece);
    }

    private static MetadataMessage? WithData(int piece, long total, ReadOnlyMemory<byte> data)
    {
        var length = Math.Min(PieceLength, total - (long)piece * PieceLength);
        return total is > 0 and <= LargestSize && length > 0 && data.Length == length
            ? new MetadataMessage(MetadataKind.Data, piece, (int)total, data)
            : null;
    }
}
