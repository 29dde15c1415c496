using System.Buffers.Binary;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>What every packet begins with (BEP 29). Times are microseconds on a clock of the sender's own, and wrap.</summary>
/// <param name="Type">What the packet does.</param>
/// <param name="ConnectionId">The receiving side's name for the connection.</param>
/// <param name="Timestamp">When the packet was sent.</param>
/// <param name="TimestampDifference">How long the last packet of the other side took, by two clocks; 0 = none came yet.</param>
/// <param name="Window">How many bytes the sender can still take.</param>
/// <param name="Sequence">The number of this packet, or of the next one where this one carries no data.</param>
/// <param name="Acknowledged">The last packet that came in order.</param>
internal readonly record struct UtpHeader(
    UtpPacketType Type, ushort ConnectionId, uint Timestamp, uint TimestampDifference, uint Window, ushort Sequence, ushort Acknowledged)
{
    public const int Length = 20;
    public const int Version = 1;

    /// <summary>Writes the header; <paramref name="extension"/> is the type of the first extension behind it, 0 = none.</summary>
    public void Write(Span<byte> packet, byte extension)
    {
        packet[0] = (byte)((int)Type << 4 | Version);
        packet[1] = extension;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], ConnectionId);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], Timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], TimestampDifference);
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], Window);
        BinaryPrimitives.WriteUInt16BigEndian(packet[16..], Sequence);
        BinaryPrimitives.WriteUInt16BigEndian(packet[18..], Acknowledged);
    }

    /// <summary>Reads a header of at least <see cref="Length"/> bytes; its type and version are to be checked before.</summary>
    public static UtpHeader Read(ReadOnlySpan<byte> packet) => new(
        (UtpPacketType)(packet[0] >> 4),
        BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
        BinaryPrimitives.ReadUInt32BigEndian(packet[4..]),
        BinaryPrimitives.ReadUInt32BigEndian(packet[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(packet[12..]),
        BinaryPrimitives.ReadUInt16BigEndian(packet[16..]),
        BinaryPrimitives.ReadUInt16BigEndian(packet[18..]));
}
