using System.Buffers;
using System.Globalization;
using System.Text;
using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Crypto;

namespace Replica.BitTorrent.Dht;

/// <summary>
/// A value stored in the DHT (BEP 44): immutable, found by its own hash; or mutable, found by the public key of whoever signs it, with a salt
/// that lets one key sign many.
/// </summary>
public sealed class DhtItem
{
    /// <summary>The longest value, bencoded, in bytes.</summary>
    public const int MaxValueLength = 1000;

    /// <summary>The longest salt, in bytes.</summary>
    public const int MaxSaltLength = 64;

    internal DhtItem(byte[] value, byte[]? publicKey = null, byte[]? salt = null, long sequence = 0, byte[]? signature = null)
    {
        Value = value;
        PublicKey = publicKey;
        Salt = salt ?? [];
        Sequence = sequence;
        Signature = signature;
        Target = publicKey is null ? HashOf(value) : MutableTarget(publicKey, Salt.Span);
    }

    /// <summary>The value, bencoded.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The 32-byte Ed25519 key that signed it; null for an immutable item.</summary>
    public ReadOnlyMemory<byte>? PublicKey { get; }

    /// <summary>At most 64 bytes; empty for none.</summary>
    public ReadOnlyMemory<byte> Salt { get; }

    /// <summary>Grows with every version of a mutable item; 0 or more.</summary>
    public long Sequence { get; }

    /// <summary>64 bytes; null for an immutable item.</summary>
    public ReadOnlyMemory<byte>? Signature { get; }

    /// <summary>The key it is stored under.</summary>
    public DhtKey Target { get; }

    /// <summary>An item that is found by its hash.</summary>
    /// <param name="value">One bencoded value, at most <see cref="MaxValueLength"/> bytes.</param>
    /// <exception cref="ArgumentException">It is not, or is longer.</exception>
    public static DhtItem CreateImmutable(ReadOnlySpan<byte> value)
    {
        RequireValue(value);
        return new DhtItem(value.ToArray());
    }

    /// <summary>An item that is found by the key that signs it.</summary>
    /// <param name="privateKey">32 bytes.</param>
    /// <param name="salt">At most <see cref="MaxSaltLength"/> bytes; empty for none.</param>
    /// <param name="sequence">Higher than that of the version before; not negative.</param>
    /// <param name="value">One bencoded value, at most <see cref="MaxValueLength"/> bytes.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static DhtItem CreateMutable(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> salt, long sequence, ReadOnlySpan<byte> value)
    {
        RequireValue(value);
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(salt.Length, MaxSaltLength, nameof(salt));
        var signature = Ed25519.Sign(privateKey, SignedBytes(salt, sequence, value));
        return new DhtItem(value.ToArray(), Ed25519.PublicKey(privateKey), salt.ToArray(), sequence, signature);
    }

    /// <summary>The key that mutable items of a public key and salt are stored under.</summary>
    public static DhtKey MutableTarget(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> salt) => HashOf([.. publicKey, .. salt]);

    /// <summary>True if the signature is the key's, or if there is neither.</summary>
    internal bool HasValidSignature() => PublicKey is not { } key
        || (Signature is { } signature && Ed25519.Verify(key.Span, SignedBytes(Salt.Span, Sequence, Value.Span), signature.Span));

    /// <summary>What is signed: the dictionary's entries as they would be bencoded, without the dictionary.</summary>
    internal static byte[] SignedBytes(ReadOnlySpan<byte> salt, long sequence, ReadOnlySpan<byte> value)
    {
        var buffer = new ArrayBufferWriter<byte>(value.Length + 128);
        if (salt.Length > 0)
        {
            buffer.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"4:salt{salt.Length}:")));
            buffer.Write(salt);
        }
        buffer.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"3:seqi{sequence}e1:v")));
        buffer.Write(value);
        return buffer.WrittenSpan.ToArray();
    }

    private static DhtKey HashOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Sha1.Length];
        Sha1.Hash(bytes, hash);
        return DhtKey.FromBytes(hash);
    }

    private static void RequireValue(ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, MaxValueLength, nameof(value));
        try
        {
            var reader = new BencodeReader(value);
            reader.Skip();
            reader.EndDocument();
        }
        catch (BencodeException exception)
        {
            throw new ArgumentException("A stored value is one bencoded value.", nameof(value), exception);
        }
    }
}
