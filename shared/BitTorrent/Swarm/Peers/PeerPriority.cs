using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>BEP 40: ranks peers so that both ends of a connection rank it alike, and nobody can choose who is connected to whom.</summary>
internal static class PeerPriority
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>The rank of a peer; higher is better. Zero while we do not know our own address in its family.</summary>
    public static uint Of(ImmutableArray<IPAddress> own, int port, IPEndPoint peer)
    {
        foreach (var address in own)
        {
            if (address.AddressFamily == peer.AddressFamily)
                return Of(new IPEndPoint(address, port), peer);
        }

        return 0;
    }

    /// <summary>The rank of a connection between two addresses of one family.</summary>
    public static uint Of(IPEndPoint one, IPEndPoint other)
    {
        var (first, second) = (one.Address.GetAddressBytes(), other.Address.GetAddressBytes());
        if (first.AsSpan().SequenceEqual(second))
            return Ports(one.Port, other.Port);
        Mask(first, second);
        return first.AsSpan().SequenceCompareTo(second) < 0 ? Crc([.. first, .. second]) : Crc([.. second, .. first]);
    }

    // Peers of one network are told apart by more of their address than others.
    private static void Mask(byte[] first, byte[] second)
    {
        var isV4 = first.Length == 4;
        var (sure, step) = isV4 ? (2, 1) : (6, 1);
        var same = 0;
        while (same < first.Length && first[same] == second[same])
            same++;
        var whole = same < sure ? sure : Math.Min(same + step, first.Length);
        for (var i = whole; i < first.Length; i++)
            (first[i], second[i]) = ((byte)(first[i] & 0x55), (byte)(second[i] & 0x55));
    }

    private static uint Ports(int one, int other)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)Math.Min(one, other));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)Math.Max(one, other));
        return Crc(bytes);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = (crc >> 8) ^ Table[(byte)(crc ^ value)];
        return ~crc;
    }

    // CRC-32C (Castagnoli), reflected.
    private static uint Entry(int index)
    {
        var value = (uint)index;
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? (value >> 1) ^ 0x82f63b78 : value >> 1;
        return value;
    }
}
