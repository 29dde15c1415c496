namespace Replica.Client.Commands;

/// <summary>Verified bytes by where they came from.</summary>
/// <param name="Swarm">Peers.</param>
/// <param name="Http">Web seeds.</param>
/// <param name="Lan">Peers of the same network.</param>
/// <param name="Cache">On disk already.</param>
internal sealed record BytesBySource(long Swarm, long Http, long Lan, long Cache);
