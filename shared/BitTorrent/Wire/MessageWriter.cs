using System.Buffers.Binary;

namespace Replica.BitTorrent.Wire;

/// <summary>Writes messages as they go over the wire (BEP 3): length, id, body.</summary>
internal static class MessageWriter
{
    /// <summary>Bytes of a keep-alive: four zeros.</summary>
    public const int KeepAliveLength = 4;

    /// <summary>The most bytes before a payload: those of a block.</summary>
    public const int LargestHeader = 13;

    private const int Header = 5;

    /// <summary>Bytes that a message takes.</summary>
    public static int LengthOf(in PeerMessage message) => Header + FixedLength(message.Kind) + message.Payload.Length;

    /// <summary>Writes a message to the start of <paramref name="destination"/>, which has room for it.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(in PeerMessage message, Span<byte> destination)
    {
        var length = LengthOf(message);
        BinaryPrimitives.WriteInt32BigEndian(destination, length - 4);
        destination[4] = (byte)message.Kind;
        WriteFixed(message, destination[Header..]);
        message.Payload.Span.CopyTo(destination[(length - message.Payload.Length)..]);
        return length;
    }

    private static int FixedLength(MessageKind kind) => kind switch
    {
        MessageKind.Have or MessageKind.Suggest or MessageKind.AllowedFast => 4,
        MessageKind.Request or MessageKind.Cancel or MessageKind.Reject => 12,
        MessageKind.Piece => 8,
        MessageKind.Port => 2,
        MessageKind.Extended => 1,
        _ => 0,
    };

    private static void WriteFixed(in PeerMessage message, Span<byte> body)
    {
        switch (FixedLength(message.Kind))
        {
            case 12:
                BinaryPrimitives.WriteInt32BigEndian(body[8..], message.Length);
                goto case 8;
            case 8:
                BinaryPrimitives.WriteInt32BigEndian(body[4..], message.Begin);
                goto case 4;
            case 4:
                BinaryPrimitives.WriteInt32BigEndian(body, message.Piece);
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)message.Begin);
                break;
            case 1:
                body[0] = (byte)message.Begin;
                break;
        }
    }
}
