using System.Net;

namespace Replica.BitTorrent.Transport;

/// <summary>One form for each address: IPv4 is never written as IPv6.</summary>
internal static class EndPoints
{
    public static IPAddress Normalise(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    public static IPEndPoint Normalise(IPEndPoint endPoint) =>
        endPoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port) : endPoint;
}
