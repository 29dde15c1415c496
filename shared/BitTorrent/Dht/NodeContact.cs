using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>A node: its id and where it is.</summary>
/// <param name="Id">What it says its id is.</param>
/// <param name="EndPoint">Its address and UDP port.</param>
internal sealed record NodeContact(DhtKey Id, IPEndPoint EndPoint)
{
    /// <summary>Whether the id is one that its address may have (BEP 42).</summary>
    public bool IsVerified { get; } = SecureNodeId.IsValid(Id, EndPoint.Address);
}
