namespace Replica.BitTorrent.Dht;

/// <summary>Fills bytes with chance: tokens and transaction ids rest on it, so outside tests it is the system's secure generator.</summary>
internal delegate void RandomFill(Span<byte> destination);
