using System.Security.Cryptography;

namespace Replica.BitTorrent.Crypto;

/// <summary>Ed25519 signatures (RFC 8032, section 5.1). The base library has none.</summary>
public static class Ed25519
{
    /// <summary>Bytes in a private key (the RFC's seed).</summary>
    public const int PrivateKeyLength = 32;

    /// <summary>Bytes in a public key.</summary>
    public const int PublicKeyLength = 32;

    /// <summary>Bytes in a signature.</summary>
    public const int SignatureLength = 64;

    /// <summary>The public key of a 32-byte private key.</summary>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey)
    {
        Span<byte> expanded = stackalloc byte[SHA512.HashSizeInBytes];
        Expand(privateKey, expanded);
        var publicKey = EdwardsPoint.MultiplyBase(expanded[..Scalar.Length]).Encode();
        CryptographicOperations.ZeroMemory(expanded);
        return publicKey;
    }

    /// <summary>Signs a message; takes time independent of the key.</summary>
    /// <exception cref="ArgumentException">The key has another number of bytes than <see cref="PrivateKeyLength"/>.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message)
    {
        Span<byte> expanded = stackalloc byte[SHA512.HashSizeInBytes];
        Expand(privateKey, expanded);
        var secret = expanded[..Scalar.Length];
        var publicKey = EdwardsPoint.MultiplyBase(secret).Encode();
        var nonce = HashToScalar(expanded[Scalar.Length..], [], message);
        var commitment = EdwardsPoint.MultiplyBase(nonce).Encode();
        var challenge = HashToScalar(commitment, publicKey, message);
        var response = Scalar.MultiplyAdd(challenge, secret, nonce);
        CryptographicOperations.ZeroMemory(expanded);
        CryptographicOperations.ZeroMemory(nonce);
        return [.. commitment, .. response];
    }

    /// <summary>True if the signature is the key's over exactly these bytes. Never throws; refuses S ≥ L, non-canonical and small-order points.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyLength || signature.Length != SignatureLength)
            return false;
        var commitment = signature[..32];
        var response = signature[32..];
        if (!Scalar.IsCanonical(response) || !EdwardsPoint.TryDecode(publicKey, out var key) || key.IsSmallOrder)
            return false;
        // The commitment that would make the equation hold must be the one given, byte for byte: so that is canonical too.
        var challenge = HashToScalar(commitment, publicKey, message);
        var expected = EdwardsPoint.MultiplyBase(response) + (-key).Multiply(challenge);
        return !expected.IsSmallOrder && expected.Encode().AsSpan().SequenceEqual(commitment);
    }

    // The secret scalar, its bits set as the RFC wants them, and the 32 bytes that make nonces.
    private static void Expand(ReadOnlySpan<byte> privateKey, Span<byte> expanded)
    {
        if (privateKey.Length != PrivateKeyLength)
            throw new ArgumentException($"An Ed25519 private key has {PrivateKeyLength} bytes, not {privateKey.Length}.", nameof(privateKey));
        SHA512.HashData(privateKey, expanded);
        expanded[0] &= 0xF8;
        expanded[31] = (byte)((expanded[31] & 0x7F) | 0x40);
    }

    private static byte[] HashToScalar(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> message)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        sha.AppendData(first);
        sha.AppendData(second);
        sha.AppendData(message);
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        sha.GetHashAndReset(hash);
        var scalar = Scalar.Reduce(hash);
        CryptographicOperations.ZeroMemory(hash);
        return scalar;
    }
}
