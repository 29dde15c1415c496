namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>Why a relay cannot bring two peers together (BEP 55).</summary>
internal enum HolepunchError
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The target is no valid end point.</summary>
    NoSuchPeer = 1,

    /// <summary>The relay is not connected to the target.</summary>
    NotConnected = 2,

    /// <summary>The target does not know holepunch.</summary>
    NoSupport = 3,

    /// <summary>The target is the relay itself.</summary>
    NoSelf = 4,
}
