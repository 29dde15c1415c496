using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>Addresses as peers write them (BEP 23, 7): 4 or 16 bytes, then two of the port.</summary>
internal static class CompactAddress
{
    /// <summary>Bytes of an IPv4 end point.</summary>
    public const int LengthV4 = 6;

    /// <summary>Bytes of an IPv6 end point.</summary>
    public const int LengthV6 = 18;

    /// <summary>Reads 4 or 16 bytes; an IPv4 address in IPv6 form becomes IPv4.</summary>
    public static IPAddress Read(ReadOnlySpan<byte> bytes)
    {
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>Reads 6 or 18 bytes.</summary>
    public static IPEndPoint ReadEndPoint(ReadOnlySpan<byte> bytes) =>
        new(Read(bytes[..^2]), BinaryPrimitives.ReadUInt16BigEndian(bytes[^2..]));

    /// <summary>Writes 6 or 18 bytes.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(IPEndPoint endPoint, Span<byte> destination)
    {
        endPoint.Address.TryWriteBytes(destination, out var length);
        BinaryPrimitives.WriteUInt16BigEndian(destination[length..], (ushort)endPoint.Port);
        return length + 2;
    }

    /// <summary>True for addresses of four bytes.</summary>
    public static bool IsV4(IPEndPoint endPoint) => endPoint.AddressFamily == AddressFamily.InterNetwork;
}
