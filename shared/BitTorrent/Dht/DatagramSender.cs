using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>Sends a packet or drops it, at once.</summary>
internal delegate void DatagramSender(ReadOnlySpan<byte> packet, IPEndPoint target);
