using System.Buffers.Binary;

namespace Replica.BitTorrent.Wire.Extensions;

/// <summary><c>lt_donthave</c> (BEP 54): the sender has a piece no more.</summary>
internal static class DontHave
{
    /// <summary>Reads the piece's index; null if the body is not four bytes. Any value may stand in them.</summary>
    public static int? Parse(ReadOnlySpan<byte> body) => body.Length == 4 ? BinaryPrimitives.ReadInt32BigEndian(body) : null;

    /// <summary>The body of the message.</summary>
    public static byte[] ToBytes(int piece)
    {
        var body = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(body, piece);
        return body;
    }
}
