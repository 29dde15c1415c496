namespace Replica.BitTorrent.Dht;

/// <summary>What a <see cref="DhtCore"/> may do.</summary>
/// <param name="IsPassive">Answers nobody, and says so (BEP 43).</param>
/// <param name="AllowPrivateAddresses">Talks to private and loopback addresses, and hands them out as peers.</param>
/// <param name="UseIPv4">Takes part in the IPv4 network.</param>
/// <param name="UseIPv6">Takes part in the IPv6 network.</param>
internal sealed record DhtSettings(bool IsPassive = false, bool AllowPrivateAddresses = false, bool UseIPv4 = true, bool UseIPv6 = true);
