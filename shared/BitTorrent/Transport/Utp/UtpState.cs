namespace Replica.BitTorrent.Transport.Utp;

/// <summary>What a connection is at.</summary>
internal enum UtpState
{
    /// <summary>It was asked for.</summary>
    Connecting,

    Connected,

    /// <summary>This side ended: what was written is still delivered.</summary>
    Closing,

    /// <summary>Nothing more is sent, and all memory is let go.</summary>
    Closed,
}
