using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Wire;

/// <summary>A connection that was opened, or why it was not.</summary>
/// <param name="Stream">The connection; null if there is none.</param>
/// <param name="Transport">What carries it.</param>
/// <param name="Reason">Why there is none.</param>
internal readonly record struct DialledStream(Stream? Stream, PeerTransport Transport, string? Reason);
