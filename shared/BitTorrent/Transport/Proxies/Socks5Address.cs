using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>An address as SOCKS 5 writes it (RFC 1928, 4 and 5): its type, itself, the port.</summary>
internal static class Socks5Address
{
    /// <summary>The longest: a name of 255 bytes.</summary>
    public const int Longest = 1 + 1 + 255 + 2;

    private const byte IPv4 = 1;
    private const byte Name = 3;
    private const byte IPv6 = 4;
    private const int PortLength = 2;

    /// <summary>Writes an address, or a name as it is.</summary>
    /// <returns>The length.</returns>
    /// <exception cref="IOException">The name is longer than 255 bytes, empty, or not ASCII.</exception>
    public static int Write(Span<byte> destination, EndPoint target)
    {
        var (length, port) = target switch
        {
            IPEndPoint address => (WriteAddress(destination, address.Address), address.Port),
            DnsEndPoint name => (WriteName(destination, name.Host), name.Port),
            _ => throw new IOException($"a proxy cannot reach {target}"),
        };
        BinaryPrimitives.WriteUInt16BigEndian(destination[length..], (ushort)port);
        return length + PortLength;
    }

    /// <summary>The length of an address that begins with these two bytes, the bytes themselves included; null if there is no such type.</summary>
    public static int? LengthOf(ReadOnlySpan<byte> head) => head[0] switch
    {
        IPv4 => 1 + 4 + PortLength,
        IPv6 => 1 + 16 + PortLength,
        Name => 2 + head[1] + PortLength,
        _ => null,
    };

    /// <summary>Reads an address, normalised; a name gives none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IPEndPoint? address, out int length)
    {
        (address, length) = (null, 0);
        if (bytes.Length < 2 || LengthOf(bytes) is not { } whole || bytes.Length < whole)
            return false;
        length = whole;
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[(whole - PortLength)..]);
        if (bytes[0] != Name)
            address = new IPEndPoint(EndPoints.Normalise(new IPAddress(bytes[1..(whole - PortLength)])), port);
        return true;
    }

    private static int WriteAddress(Span<byte> destination, IPAddress address)
    {
        address = EndPoints.Normalise(address);
        destination[0] = address.AddressFamily == AddressFamily.InterNetworkV6 ? IPv6 : IPv4;
        address.TryWriteBytes(destination[1..], out var length);
        return 1 + length;
    }

    private static int WriteName(Span<byte> destination, string host)
    {
        ProxyTarget.Check(host);
        destination[0] = Name;
        destination[1] = (byte)host.Length;
        return 2 + Encoding.ASCII.GetBytes(host, destination[2..]);
    }
}
