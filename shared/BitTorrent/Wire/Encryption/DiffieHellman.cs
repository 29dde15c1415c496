using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Replica.BitTorrent.Wire.Encryption;

/// <summary>
/// The key agreement of Message Stream Encryption: 768 bits, generator 2, private keys of 160 bits. It is there against filters that look
/// for patterns; nobody should trust it with a secret, and timing is not hidden.
/// </summary>
internal sealed class DiffieHellman
{
    /// <summary>Bytes of a public key and of the shared secret.</summary>
    public const int KeyLength = 96;

    private const int PrivateLength = 20;

    private static readonly BigInteger Prime = BigInteger.Parse(
        "0FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563",
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    private readonly BigInteger _private;

    /// <summary>Makes a key pair of 20 secret bytes.</summary>
    public DiffieHellman(ReadOnlySpan<byte> secret)
    {
        _private = new BigInteger(secret, isUnsigned: true, isBigEndian: true);
        PublicKey = ToBytes(BigInteger.ModPow(2, _private, Prime));
    }

    /// <summary>96 bytes.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Makes a random key pair.</summary>
    public static DiffieHellman Create()
    {
        Span<byte> secret = stackalloc byte[PrivateLength];
        RandomNumberGenerator.Fill(secret);
        return new DiffieHellman(secret);
    }

    /// <summary>
    /// The shared secret, 96 bytes; null for a key that is no member of the group, or by which everybody would know the secret: 0, 1 and -1.
    /// </summary>
    public byte[]? Agree(ReadOnlySpan<byte> publicKey)
    {
        var other = new BigInteger(publicKey, isUnsigned: true, isBigEndian: true);
        return other > BigInteger.One && other < Prime - 1 ? ToBytes(BigInteger.ModPow(other, _private, Prime)) : null;
    }

    private static byte[] ToBytes(BigInteger value)
    {
        var bytes = new byte[KeyLength];
        var length = value.GetByteCount(isUnsigned: true);
        value.TryWriteBytes(bytes.AsSpan(KeyLength - length), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }
}
