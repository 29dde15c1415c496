using System.Security.Cryptography;
using Replica.BitTorrent.Crypto;

namespace Replica.Catalogue.Snapshots;

/// <summary>
/// The Ed25519 key that signs index pointers. Derived from the service's key, yet another one: bytes that were signed as a pointer must not pass for a
/// config, whose JSON would be read from them too.
/// </summary>
/// <param name="Private">Signs.</param>
public sealed record IndexKey(byte[] Private)
{
    /// <summary>As the config's <c>indexKeys</c> name it: hex.</summary>
    public string Public { get; } = Convert.ToHexStringLower(Ed25519.PublicKey(Private));

    /// <summary>The key of the service that signs its config with this one.</summary>
    /// <param name="serviceKey">Ed25519 private key, 32 bytes.</param>
    public static IndexKey Of(byte[] serviceKey) =>
        new(HKDF.DeriveKey(HashAlgorithmName.SHA256, serviceKey, Ed25519.PrivateKeyLength, info: "replica index pointer"u8.ToArray()));
}
