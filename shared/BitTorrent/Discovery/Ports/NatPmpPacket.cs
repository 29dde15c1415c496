using System.Buffers.Binary;
using System.Net.Sockets;

namespace Replica.BitTorrent.Discovery.Ports;

/// <summary>The packets of NAT-PMP (RFC 6886) that map ports.</summary>
internal static class NatPmpPacket
{
    private const int AnswerLength = 16;
    private const int AnswerBit = 128;

    /// <summary>Asks for a mapping; a lifetime of zero removes it.</summary>
    public static byte[] Map(ProtocolType protocol, int port, int wanted, TimeSpan lifetime)
    {
        var packet = new byte[12];
        packet[1] = Operation(protocol);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), (ushort)wanted);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), (uint)lifetime.TotalSeconds);
        return packet;
    }

    /// <summary>Whether hostile bytes are the answer for a port, be it a refusal.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> packet, ProtocolType protocol) =>
        packet.Length >= 8 && packet[0] == 0 && packet[1] == AnswerBit + Operation(protocol);

    /// <summary>Reads an answer; null if it refuses, or is for another port.</summary>
    public static PortLease? Read(ReadOnlySpan<byte> packet, int port)
    {
        if (packet.Length < AnswerLength || BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) != 0 || BinaryPrimitives.ReadUInt16BigEndian(packet[8..]) != port)
            return null;
        var external = BinaryPrimitives.ReadUInt16BigEndian(packet[10..]);
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(packet[12..]);
        return external == 0 || seconds == 0 ? null : new PortLease(external, TimeSpan.FromSeconds(seconds));
    }

    private static byte Operation(ProtocolType protocol) => (byte)(protocol == ProtocolType.Udp ? 1 : 2);
}
