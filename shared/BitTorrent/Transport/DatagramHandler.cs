using System.Net;

namespace Replica.BitTorrent.Transport;

/// <summary>Takes a packet that came in. The bytes are only valid during the call, which must not block; what it throws costs this packet alone.</summary>
public delegate void DatagramHandler(ReadOnlySpan<byte> packet, IPEndPoint from);
