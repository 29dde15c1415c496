using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Network;

namespace Replica.BitTorrent.Dht;

/// <summary>
/// Who stands behind an end point, as far as limits go: an IPv4 address, or the /64 network that one IPv6 customer has, whatever the port.
/// At private and loopback addresses, where many nodes may share one, each port counts for itself.
/// </summary>
internal readonly record struct AddressSlot(ulong High, uint Port)
{
    /// <summary>The slot of an end point.</summary>
    public static AddressSlot Of(IPEndPoint endPoint)
    {
        Span<byte> bytes = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(bytes, out _);
        // No IPv6 network in use is below 2^32, so the families stay apart.
        var high = endPoint.AddressFamily == AddressFamily.InterNetwork
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt64BigEndian(bytes) | 1UL << 63;
        return new AddressSlot(high, AddressGuard.IsPublic(endPoint.Address) ? 0 : (uint)endPoint.Port);
    }
}
