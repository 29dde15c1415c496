namespace Replica.BitTorrent.Transport.Utp;

/// <summary>What a sender's timer asks for.</summary>
internal enum UtpSendAlarm
{
    None,

    /// <summary>Nothing came back for two round trips: the last packet is sent again, and its answer shows what else is missing.</summary>
    TailProbe,

    /// <summary>Nothing came back at all: everything on its way is lost.</summary>
    Timeout,

    /// <summary>The other side's window is closed, and the packet that opened it may have been lost.</summary>
    WindowProbe,
}
