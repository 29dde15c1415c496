using System.Net;
using Replica.BitTorrent.Network;

namespace Replica.BitTorrent.Dht;

/// <summary>A node: its id and where it is. What follows from these, and is asked often, is worked out once.</summary>
internal sealed class NodeContact
{
    public NodeContact(DhtKey id, IPEndPoint endPoint)
    {
        (Id, EndPoint) = (id, endPoint);
        var isPublic = AddressGuard.IsPublic(endPoint.Address);
        IsVerified = !isPublic || SecureNodeId.Matches(id, endPoint.Address);
        Slot = AddressSlot.Of(endPoint, isPublic);
    }

    /// <summary>What it says its id is.</summary>
    public DhtKey Id { get; }

    /// <summary>Its address and UDP port.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Whether the id is one that its address may have, or its address is exempt from that rule (BEP 42).</summary>
    public bool IsVerified { get; }

    /// <summary>Who it is, as far as limits go.</summary>
    public AddressSlot Slot { get; }

    /// <summary>Same id and same address.</summary>
    public bool IsSame(NodeContact other) => Id == other.Id && EndPoint.Equals(other.EndPoint);
}
