namespace Replica.BitTorrent.Wire.Extensions;

/// <summary><c>msg_type</c> of <c>ut_holepunch</c> (BEP 55).</summary>
internal enum HolepunchKind : byte
{
    /// <summary>To a relay: have this peer and me connect to each other.</summary>
    Rendezvous = 0,

    /// <summary>From a relay: connect to this peer, by uTP, now.</summary>
    Connect = 1,

    /// <summary>From a relay: it cannot be done.</summary>
    Error = 2,
}
