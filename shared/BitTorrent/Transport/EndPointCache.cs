using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Transport;

/// <summary>
/// The two forms of the addresses seen last, so that a packet to or from a known one allocates nothing. A slot is replaced whole, so any
/// thread may look at any time; two addresses of one slot only take turns.
/// </summary>
internal sealed class EndPointCache(AddressFamily family)
{
    private const int Slots = 1024;

    private readonly Entry?[] _bySocketAddress = new Entry?[Slots];
    private readonly Entry?[] _byEndPoint = new Entry?[Slots];

    /// <summary>The end point, normalised, of an address that the caller will overwrite.</summary>
    public IPEndPoint EndPointOf(SocketAddress address)
    {
        ref var slot = ref _bySocketAddress[address.GetHashCode() & (Slots - 1)];
        if (Volatile.Read(ref slot) is { } known && known.Address.Equals(address))
            return known.EndPoint;
        var endPoint = EndPoints.Normalise((IPEndPoint)new IPEndPoint(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Create(address));
        Volatile.Write(ref slot, new Entry(endPoint, Copy(address)));
        return endPoint;
    }

    /// <summary>The address as a socket of this family takes it; null if it cannot.</summary>
    public SocketAddress? AddressOf(IPEndPoint endPoint)
    {
        ref var slot = ref _byEndPoint[endPoint.GetHashCode() & (Slots - 1)];
        if (Volatile.Read(ref slot) is { } known && known.EndPoint.Equals(endPoint))
            return known.Address;
        if (endPoint.AddressFamily != family && family == AddressFamily.InterNetwork)
            return null;
        var same = endPoint.AddressFamily == family ? endPoint : new IPEndPoint(endPoint.Address.MapToIPv6(), endPoint.Port);
        var address = same.Serialize();
        // End points can be changed by whoever holds them, so the key is a copy.
        Volatile.Write(ref slot, new Entry(new IPEndPoint(endPoint.Address, endPoint.Port), address));
        return address;
    }

    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(copy.Buffer.Span);
        return copy;
    }

    private sealed record Entry(IPEndPoint EndPoint, SocketAddress Address);
}
