using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>The connection that a peer id has already.</summary>
/// <param name="Link">The connection.</param>
/// <param name="Since">When it was made.</param>
/// <param name="HeardAt">When the peer last said something.</param>
/// <param name="End">Ends it at once, for a reason.</param>
internal readonly record struct Twin(IPeerLink Link, TimeSpan Since, TimeSpan HeardAt, Action<string> End);
