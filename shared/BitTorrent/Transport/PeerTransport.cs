namespace Replica.BitTorrent.Transport;

/// <summary>What carries a connection to a peer.</summary>
public enum PeerTransport
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>uTP (BEP 29).</summary>
    Utp,
}
