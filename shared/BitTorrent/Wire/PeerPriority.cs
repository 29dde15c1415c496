using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace Replica.BitTorrent.Wire;

/// <summary>
/// Canonical peer priority (BEP 40): both ends of a connection compute the same number, so that a full swarm keeps a well mixed graph and
/// nobody gets in by knocking often.
/// </summary>
internal static class PeerPriority
{
    private const byte Mask = 0x55;

    /// <summary>The priority of a connection between two end points of one family; higher is kept rather.</summary>
    public static uint Between(IPEndPoint one, IPEndPoint other)
    {
        if (one.AddressFamily != other.AddressFamily)
            return 0;
        Span<byte> left = stackalloc byte[16], right = stackalloc byte[16];
        var length = one.Address.Equals(other.Address) ? WritePorts(one, left, other, right) : WriteAddresses(one, left, other, right);
        left = left[..length];
        right = right[..length];
        return left.SequenceCompareTo(right) <= 0 ? Checksum(left, right) : Checksum(right, left);
    }

    private static int WritePorts(IPEndPoint one, Span<byte> left, IPEndPoint other, Span<byte> right)
    {
        BinaryPrimitives.WriteUInt16BigEndian(left, (ushort)one.Port);
        BinaryPrimitives.WriteUInt16BigEndian(right, (ushort)other.Port);
        return sizeof(ushort);
    }

    // The closer the addresses, the more of them counts: one byte more than they share, at least two (IPv4) or six (IPv6).
    private static int WriteAddresses(IPEndPoint one, Span<byte> left, IPEndPoint other, Span<byte> right)
    {
        one.Address.TryWriteBytes(left, out var length);
        other.Address.TryWriteBytes(right, out _);
        var whole = Math.Max(length == 4 ? 2 : 6, left[..length].CommonPrefixLength(right[..length]) + 1);
        for (var i = whole; i < length; i++)
            (left[i], right[i]) = ((byte)(left[i] & Mask), (byte)(right[i] & Mask));
        return length;
    }

    private static uint Checksum(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var crc = uint.MaxValue;
        foreach (var value in first)
            crc = BitOperations.Crc32C(crc, value);
        foreach (var value in second)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
