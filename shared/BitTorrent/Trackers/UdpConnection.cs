namespace Replica.BitTorrent.Trackers;

/// <summary>A connection id, and when it was received (a <see cref="TimeProvider"/>'s timestamp).</summary>
internal readonly record struct UdpConnection(long Id, long ReceivedAt);
