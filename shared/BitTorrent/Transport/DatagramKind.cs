namespace Replica.BitTorrent.Transport;

/// <summary>What shares the UDP port. Told apart by a packet's first byte.</summary>
public enum DatagramKind
{
    /// <summary>UDP tracker answers (BEP 15): an action below 256, so the first byte is 0.</summary>
    Tracker,

    /// <summary>uTP (BEP 29), version 1: the low four bits of the first byte are 1 and the type is 0 to 4.</summary>
    Utp,

    /// <summary>KRPC (BEP 5): a bencoded dictionary, which starts with <c>d</c>.</summary>
    Dht,
}
