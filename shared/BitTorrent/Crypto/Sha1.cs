using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Replica.BitTorrent.Crypto;

/// <summary>SHA-1, which BEP 3 prescribes for pieces and info dictionaries. For nothing else: collisions can be made.</summary>
internal static class Sha1
{
    /// <summary>Bytes in a hash.</summary>
    public const int Length = SHA1.HashSizeInBytes;

    /// <summary>Hashes <paramref name="data"/> into the first 20 bytes of <paramref name="destination"/>.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Version 1 torrents have no other hash.")]
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination) => SHA1.HashData(data, destination);
}
