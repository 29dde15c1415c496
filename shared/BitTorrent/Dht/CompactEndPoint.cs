using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Dht;

/// <summary>Addresses with ports, and nodes, in their compact form (BEP 5, BEP 32).</summary>
internal static class CompactEndPoint
{
    /// <summary>Bytes of an IPv4 address with its port.</summary>
    public const int Length4 = 6;

    /// <summary>Bytes of an IPv6 address with its port.</summary>
    public const int Length6 = 18;

    /// <summary>Reads 6 or 18 bytes.</summary>
    /// <returns>Null for another length, port 0, or an IPv4 address in IPv6 form.</returns>
    public static IPEndPoint? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is not (Length4 or Length6))
            return null;
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[^2..]);
        var address = new IPAddress(bytes[..^2]);
        return port == 0 || address.IsIPv4MappedToIPv6 ? null : new IPEndPoint(address, port);
    }

    /// <summary>Writes 6 or 18 bytes, as the family asks.</summary>
    /// <returns>How many.</returns>
    public static int Write(IPEndPoint endPoint, Span<byte> destination)
    {
        endPoint.Address.TryWriteBytes(destination, out var length);
        BinaryPrimitives.WriteUInt16BigEndian(destination[length..], (ushort)endPoint.Port);
        return length + 2;
    }

    /// <summary>Reads nodes end to end. A list that does not divide into whole nodes is read as empty; nodes with port 0 are left out.</summary>
    public static List<NodeContact> ReadNodes(ReadOnlySpan<byte> bytes, AddressFamily family, int most)
    {
        var size = DhtKey.Length + (family == AddressFamily.InterNetwork ? Length4 : Length6);
        var nodes = new List<NodeContact>(Math.Min(bytes.Length / size, most));
        if (bytes.Length % size != 0)
            return nodes;
        for (; bytes.Length > 0 && nodes.Count < most; bytes = bytes[size..])
        {
            if (Read(bytes[DhtKey.Length..size]) is { } endPoint)
                nodes.Add(new NodeContact(DhtKey.FromBytes(bytes[..DhtKey.Length]), endPoint));
        }
        return nodes;
    }

    /// <summary>Writes nodes end to end; all of one family.</summary>
    public static byte[] WriteNodes(IReadOnlyList<NodeContact> nodes)
    {
        if (nodes.Count == 0)
            return [];
        var bytes = new byte[nodes.Count * (DhtKey.Length + Length6)];
        var at = 0;
        foreach (var node in nodes)
        {
            node.Id.CopyTo(bytes.AsSpan(at));
            at += DhtKey.Length;
            at += Write(node.EndPoint, bytes.AsSpan(at));
        }
        return bytes[..at];
    }
}
