using System.Net;

namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>A datagram on its way through a SOCKS 5 proxy (RFC 1928, 7): two zero bytes, the fragment's number, the address, the payload.</summary>
internal static class Socks5Datagram
{
    /// <summary>The longest header before a payload to an address.</summary>
    public const int LongestHeader = FixedLength + 1 + 16 + 2;

    private const int FixedLength = 3;

    /// <summary>Writes the header; gives its length.</summary>
    public static int WriteHeader(Span<byte> destination, IPEndPoint target)
    {
        destination[..FixedLength].Clear();
        return FixedLength + Socks5Address.Write(destination[FixedLength..], target);
    }

    /// <summary>Finds sender and payload. Fragments and senders that are names are refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out IPEndPoint? from, out int payload)
    {
        (from, payload) = (null, 0);
        if (datagram.Length < FixedLength || datagram[0] != 0 || datagram[1] != 0 || datagram[2] != 0)
            return false;
        if (!Socks5Address.TryRead(datagram[FixedLength..], out from, out var length) || from is null)
            return false;
        payload = FixedLength + length;
        return true;
    }
}
