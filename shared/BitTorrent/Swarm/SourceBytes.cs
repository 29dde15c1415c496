namespace Replica.BitTorrent.Swarm;

/// <summary>Verified bytes by where they came from.</summary>
/// <param name="Swarm">Peers.</param>
/// <param name="Http">Web seeds.</param>
/// <param name="Lan">Peers that local discovery found.</param>
/// <param name="Cache">In the storage already when the torrent was opened.</param>
public readonly record struct SourceBytes(long Swarm, long Http, long Lan, long Cache);
