namespace Replica.Client.Service;

/// <summary>The last good config on disk. It counts for the very service and key that it came from.</summary>
/// <param name="Service">The service's base URL.</param>
/// <param name="Key">Its public key in hex; null for a loopback service without one.</param>
/// <param name="Body">The exact bytes.</param>
/// <param name="Signature">Over them.</param>
internal sealed record CachedConfig(string Service, string? Key, byte[] Body, byte[] Signature);
