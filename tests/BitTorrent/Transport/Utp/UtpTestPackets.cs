using System.Buffers.Binary;
using Replica.BitTorrent.Transport.Utp;

namespace Replica.BitTorrent.Tests.Transport.Utp;

/// <summary>Packets made and changed by hand.</summary>
internal static class UtpTestPackets
{
    /// <summary>A packet as anybody could send it.</summary>
    public static byte[] Create(UtpPacketType type, ushort connectionId, ushort sequence, ushort acknowledged, byte[]? payload = null, byte[]? selective = null)
    {
        var packet = new byte[UtpHeader.Length + (selective is null ? 0 : selective.Length + 2) + (payload?.Length ?? 0)];
        var at = UtpPacket.Write(packet, new UtpHeader(type, connectionId, 1, 1, 1 << 20, sequence, acknowledged), selective);
        payload?.CopyTo(packet, at);
        return packet;
    }

    public static UtpHeader HeaderOf(byte[] packet)
    {
        Assert.True(UtpPacket.TryParse(packet, out var parsed));
        return parsed.Header;
    }

    /// <summary>Writes times as a clock that was moved would have.</summary>
    public static bool MoveClock(byte[] packet, long by)
    {
        Add(packet.AsSpan(4));
        if (BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(8)) != 0)
            Add(packet.AsSpan(8));
        return true;

        void Add(Span<byte> field) => BinaryPrimitives.WriteUInt32BigEndian(field, (uint)(BinaryPrimitives.ReadUInt32BigEndian(field) + by));
    }
}
