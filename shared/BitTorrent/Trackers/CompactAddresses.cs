using System.Buffers.Binary;
using System.Net;

namespace Replica.BitTorrent.Trackers;

/// <summary>Peers as trackers pack them: an address, then a port in network byte order (BEP 23, BEP 7).</summary>
internal static class CompactAddresses
{
    /// <summary>The most that are taken from one answer.</summary>
    public const int MostPeers = 1000;

    /// <summary>Bytes of an IPv4 address and a port.</summary>
    public const int Stride4 = 6;

    /// <summary>Bytes of an IPv6 address and a port.</summary>
    public const int Stride6 = 18;

    /// <summary>Adds what can be a peer: no port 0, no unspecified address. A cut end is passed over.</summary>
    public static void Read(ReadOnlySpan<byte> packed, int stride, List<IPEndPoint> peers)
    {
        for (; packed.Length >= stride && peers.Count < MostPeers; packed = packed[stride..])
            Add(new IPAddress(packed[..(stride - 2)]), BinaryPrimitives.ReadUInt16BigEndian(packed[(stride - 2)..]), peers);
    }

    /// <summary>Adds one address, if it can be a peer and there is room.</summary>
    public static void Add(IPAddress address, int port, List<IPEndPoint> peers)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (port is > 0 and <= ushort.MaxValue && peers.Count < MostPeers && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            peers.Add(new IPEndPoint(address, port));
    }
}
