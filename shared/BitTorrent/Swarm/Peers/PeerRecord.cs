using System.Net;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>What a torrent remembers of a peer's address, connected or not.</summary>
internal sealed class PeerRecord(IPEndPoint address, PeerOrigin origin)
{
    public IPEndPoint Address { get; } = address;

    /// <summary>Who told of it first; the user's word outweighs others'.</summary>
    public PeerOrigin Origin { get; set; } = origin;

    /// <summary>The peer that told of it, while it is connected: it may relay a holepunch (BEP 55).</summary>
    public Peer? Teller { get; set; }

    /// <summary>The connection, if there is one.</summary>
    public Peer? Connection { get; set; }

    /// <summary>True while a connection to this address is open, also one that only fetches metadata.</summary>
    public bool IsOpen { get; set; }

    /// <summary>True while a connection is being made.</summary>
    public bool IsDialling { get; set; }

    /// <summary>True if it sent poison: never connected again.</summary>
    public bool IsBanned { get; set; }

    /// <summary>False if it connected to us from a port that need not be the one it listens on.</summary>
    public bool IsDiallable { get; set; } = true;

    /// <summary>True if it had everything when last seen, or was said to.</summary>
    public bool IsSeed { get; set; }

    /// <summary>True once it gave us data.</summary>
    public bool HasGiven { get; set; }

    /// <summary>It was reached and ended the connection at the handshake.</summary>
    public bool RefusesHandshake { get; set; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Not tried before this time.</summary>
    public TimeSpan RetryAt { get; set; }

    /// <summary>When a holepunch was last asked for.</summary>
    public TimeSpan? PunchedAt { get; set; }

    /// <summary>BEP 40: the same at both ends; higher is better.</summary>
    public uint Priority { get; set; }
}
