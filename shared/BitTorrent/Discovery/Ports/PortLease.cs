namespace Replica.BitTorrent.Discovery.Ports;

/// <summary>A mapping that a router has made.</summary>
/// <param name="External">The router's port.</param>
/// <param name="Lifetime">How long it holds unless it is renewed.</param>
internal readonly record struct PortLease(int External, TimeSpan Lifetime);
