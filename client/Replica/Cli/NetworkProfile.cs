namespace Replica.Client.Cli;

/// <summary>How much of itself the client shows to the network where no option says more (section 1 of the outside contract).</summary>
internal enum NetworkProfile
{
    /// <summary>As any BitTorrent client: every way to find peers, and what links and foreign torrents name.</summary>
    Open,

    /// <summary>Encrypted streams only, nothing on the local network, and no address but what the service's config names or peers tell.</summary>
    Careful,

    /// <summary>No swarm: web seeds over HTTPS only.</summary>
    Quiet,
}
