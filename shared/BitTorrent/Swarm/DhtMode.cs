namespace Replica.BitTorrent.Swarm;

/// <summary>How this node takes part in the DHT (BEP 5, BEP 43).</summary>
public enum DhtMode
{
    /// <summary>Not at all.</summary>
    Off,

    /// <summary>Asks, but neither answers nor is entered in tables (BEP 43's read-only node).</summary>
    Passive,

    /// <summary>Asks and answers.</summary>
    On,
}
