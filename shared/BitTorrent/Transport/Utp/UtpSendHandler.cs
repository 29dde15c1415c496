using System.Net;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>Sends a packet at once, or drops it. <paramref name="whole"/>: routers must not fragment it.</summary>
internal delegate void UtpSendHandler(ReadOnlySpan<byte> packet, IPEndPoint to, bool whole);
