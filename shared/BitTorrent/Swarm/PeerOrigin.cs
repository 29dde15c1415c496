namespace Replica.BitTorrent.Swarm;

/// <summary>Who told of a peer. Decides whether a private address may be used, and is counted.</summary>
public enum PeerOrigin
{
    /// <summary>The user (<c>--peer</c>), or the config of a loopback service: any address.</summary>
    User,

    /// <summary>A service's signed config: public addresses.</summary>
    Config,

    /// <summary><c>x.pe</c> of a link: public addresses.</summary>
    Link,

    /// <summary>A tracker: public addresses.</summary>
    Tracker,

    /// <summary>The DHT: public addresses.</summary>
    Dht,

    /// <summary>Another peer (BEP 11, BEP 55): public addresses.</summary>
    Pex,

    /// <summary>This network (BEP 14): any address; its bytes count as <c>lan</c>.</summary>
    Lsd,

    /// <summary>It connected to us.</summary>
    Incoming,
}
