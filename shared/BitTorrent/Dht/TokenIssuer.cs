using System.Net;
using System.Security.Cryptography;

namespace Replica.BitTorrent.Dht;

/// <summary>
/// Write tokens (BEP 5): given to whoever asks, asked back from whoever stores, so that nobody stores under an address that is not theirs.
/// A token is good for 5 to 10 minutes, from the address that it was given to.
/// </summary>
internal sealed class TokenIssuer
{
    /// <summary>Bytes in a token.</summary>
    public const int Length = 8;

    private const int SecretLength = 32;

    private static readonly TimeSpan Rotation = TimeSpan.FromMinutes(5);

    private readonly RandomFill _random;
    private byte[] _current;
    private byte[] _previous;
    private TimeSpan _rotated;

    public TokenIssuer(RandomFill random, TimeSpan now)
    {
        _random = random;
        _current = NewSecret();
        _previous = NewSecret();
        _rotated = now;
    }

    /// <summary>The token of an address.</summary>
    public byte[] Issue(IPAddress address, TimeSpan now)
    {
        Rotate(now);
        return Compute(_current, address);
    }

    /// <summary>True if the token was issued to the address, not too long ago.</summary>
    public bool IsValid(ReadOnlySpan<byte> token, IPAddress address, TimeSpan now)
    {
        Rotate(now);
        return CryptographicOperations.FixedTimeEquals(token, Compute(_current, address))
            || CryptographicOperations.FixedTimeEquals(token, Compute(_previous, address));
    }

    private void Rotate(TimeSpan now)
    {
        if (now - _rotated < Rotation)
            return;
        _previous = now - _rotated < 2 * Rotation ? _current : NewSecret();
        _current = NewSecret();
        _rotated = now;
    }

    private byte[] NewSecret()
    {
        var secret = new byte[SecretLength];
        _random(secret);
        return secret;
    }

    private static byte[] Compute(byte[] secret, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, bytes[..length], mac);
        return mac[..Length].ToArray();
    }
}
