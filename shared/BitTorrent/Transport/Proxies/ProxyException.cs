namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>The proxy cannot be reached, refused, or was too slow. Nothing went round it.</summary>
public sealed class ProxyException(string message, Exception inner) : IOException(message, inner);
