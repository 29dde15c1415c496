using System.Security.Cryptography;
using Replica.BitTorrent.Crypto;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Wire.Encryption;

/// <summary>What both ends of Message Stream Encryption derive from the shared secret and the info hash.</summary>
internal static class MseKeys
{
    /// <summary>The most bytes of padding, each of the four times.</summary>
    public const int MostPadding = 512;

    /// <summary>Bytes of the verification constant: zeros.</summary>
    public const int VerificationLength = 8;

    // The first bytes of an RC4 stream tell of its key.
    private const int Discarded = 1_024;

    /// <summary><c>HASH('req1', S)</c>, which the accepting end looks for.</summary>
    public static byte[] Marker(ReadOnlySpan<byte> secret) => Hash("req1"u8, secret);

    /// <summary><c>HASH('req2', SKEY)</c>, which stands for the torrent.</summary>
    public static InfoHash Obfuscate(InfoHash torrent)
    {
        Span<byte> key = stackalloc byte[InfoHash.Length];
        torrent.CopyTo(key);
        return InfoHash.FromBytes(Hash("req2"u8, key));
    }

    /// <summary>Puts <c>HASH('req3', S)</c> on, or takes it off.</summary>
    public static InfoHash Mask(InfoHash obfuscated, ReadOnlySpan<byte> secret)
    {
        Span<byte> bytes = stackalloc byte[InfoHash.Length];
        obfuscated.CopyTo(bytes);
        var mask = Hash("req3"u8, secret);
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] ^= mask[i];
        return InfoHash.FromBytes(bytes);
    }

    /// <summary>The key stream of the connecting end.</summary>
    public static Rc4 FromConnecting(ReadOnlySpan<byte> secret, InfoHash torrent) => Cipher("keyA"u8, secret, torrent);

    /// <summary>The key stream of the accepting end.</summary>
    public static Rc4 FromAccepting(ReadOnlySpan<byte> secret, InfoHash torrent) => Cipher("keyB"u8, secret, torrent);

    /// <summary>Random padding of random length.</summary>
    public static byte[] Padding() => RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(MostPadding + 1));

    private static Rc4 Cipher(ReadOnlySpan<byte> name, ReadOnlySpan<byte> secret, InfoHash torrent)
    {
        Span<byte> key = stackalloc byte[InfoHash.Length];
        torrent.CopyTo(key);
        var cipher = new Rc4(Hash(name, [.. secret, .. key]));
        cipher.Skip(Discarded);
        return cipher;
    }

    private static byte[] Hash(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        var hash = new byte[Sha1.Length];
        Sha1.Hash([.. name, .. data], hash);
        return hash;
    }
}
