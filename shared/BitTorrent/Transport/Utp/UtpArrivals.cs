namespace Replica.BitTorrent.Transport.Utp;

/// <summary>What an acknowledgement told anew.</summary>
/// <param name="Any">Whether it told of a segment that arrived.</param>
/// <param name="Bytes">Bytes that arrived.</param>
/// <param name="RoundTrip">The time since the last of them was sent, in microseconds; 0 = cannot be told, as it was sent twice.</param>
internal readonly record struct UtpArrivals(bool Any, int Bytes, long RoundTrip);
