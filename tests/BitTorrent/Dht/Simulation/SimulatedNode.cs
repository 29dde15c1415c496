using System.Net;
using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht.Simulation;

/// <summary>A node of a <see cref="SimulatedDht"/>.</summary>
internal sealed class SimulatedNode(IPEndPoint endPoint, DhtCore core, bool isPassive)
{
    public IPEndPoint EndPoint => endPoint;

    public DhtCore Core => core;

    public bool IsPassive => isPassive;

    /// <summary>A dead node neither gets packets nor ticks.</summary>
    public bool IsDead { get; set; }

    public RoutingTable Table => core.Families.All[0].Table;
}
