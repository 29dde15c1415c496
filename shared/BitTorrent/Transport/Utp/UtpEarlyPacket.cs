namespace Replica.BitTorrent.Transport.Utp;

/// <summary>A packet's payload that came before one ahead of it; <paramref name="Bytes"/> null = an empty place.</summary>
internal readonly record struct UtpEarlyPacket(byte[]? Bytes, int Length);
