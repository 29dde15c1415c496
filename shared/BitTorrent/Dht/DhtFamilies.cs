using System.Net.Sockets;

namespace Replica.BitTorrent.Dht;

/// <summary>The address families in use.</summary>
internal sealed class DhtFamilies(DhtFamily? ipv4, DhtFamily? ipv6)
{
    /// <summary>Those in use.</summary>
    public IReadOnlyList<DhtFamily> All { get; } = [.. new[] { ipv4, ipv6 }.OfType<DhtFamily>()];

    /// <summary>The one of an address family, or null if it is not in use.</summary>
    public DhtFamily? Find(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => ipv4,
        AddressFamily.InterNetworkV6 => ipv6,
        _ => null,
    };
}
