namespace Replica.BitTorrent.Trackers;

/// <summary>What a UDP tracker packet is (BEP 15).</summary>
internal enum UdpAction
{
    /// <summary>Gets a connection id.</summary>
    Connect = 0,

    /// <summary>Announces, gets peers.</summary>
    Announce = 1,

    /// <summary>Gets counts.</summary>
    Scrape = 2,

    /// <summary>An answer that says what is wrong.</summary>
    Error = 3,
}
