using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Replica.BitTorrent.Network;

namespace Replica.BitTorrent.Dht;

/// <summary>Node ids that follow from a node's address (BEP 42), so that nobody can choose to sit beside a given key.</summary>
internal static class SecureNodeId
{
    private static ReadOnlySpan<byte> Mask4 => [0x03, 0x0f, 0x3f, 0xff];

    private static ReadOnlySpan<byte> Mask6 => [0x01, 0x03, 0x07, 0x0f, 0x1f, 0x3f, 0x7f, 0xff];

    /// <summary>A random id out of those that the address may have.</summary>
    public static DhtKey Create(IPAddress address, RandomFill random)
    {
        Span<byte> id = stackalloc byte[DhtKey.Length];
        random(id);
        var prefix = Prefix(address, id[^1]);
        id[0] = (byte)(prefix >> 24);
        id[1] = (byte)(prefix >> 16);
        id[2] = (byte)((prefix >> 8 & 0xf8) | (id[2] & 0x07u));
        return DhtKey.FromBytes(id);
    }

    /// <summary>True if the address may have the id, or is one of no public network, which the rule exempts.</summary>
    public static bool IsValid(DhtKey id, IPAddress address) => Matches(id, address) || !AddressGuard.IsPublic(address);

    /// <summary>True if the first 21 bits of the id are those that the address and the last byte give.</summary>
    public static bool Matches(DhtKey id, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[DhtKey.Length];
        id.CopyTo(bytes);
        var actual = (uint)(bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8);
        return ((Prefix(address, bytes[^1]) ^ actual) & 0xfffff800) == 0;
    }

    private static uint Prefix(IPAddress address, byte random)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        var mask = address.AddressFamily == AddressFamily.InterNetwork ? Mask4 : Mask6;
        var crc = uint.MaxValue;
        for (var i = 0; i < mask.Length; i++)
        {
            var octet = octets[i] & mask[i];
            if (i == 0) octet |= (random & 0x07) << 5;
            crc = BitOperations.Crc32C(crc, (byte)octet);
        }
        return ~crc;
    }
}
