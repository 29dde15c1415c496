using System.Net;
using Replica.BitTorrent.Network;

namespace Replica.BitTorrent.Dht;

/// <summary>Which addresses are talked to: public ones, those that the user named, and the rest only where that is allowed.</summary>
internal sealed class AddressRule(bool allowPrivate)
{
    private readonly HashSet<IPEndPoint> _named = [];

    /// <summary>Notes an end point that the user named.</summary>
    public void Name(IPEndPoint endPoint) => _named.Add(endPoint);

    /// <summary>True if a packet may go there.</summary>
    public bool Allows(IPEndPoint endPoint) =>
        endPoint.Port != 0 && (IsUsable(endPoint.Address) || _named.Contains(endPoint));

    // Even where private addresses are allowed, nobody answers at these.
    private bool IsUsable(IPAddress address) => AddressGuard.FindKind(address) switch
    {
        null => true,
        "multicast" or "broadcast" or "unspecified" => false,
        _ => allowPrivate,
    };
}
