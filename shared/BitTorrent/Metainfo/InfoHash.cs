using System.Buffers;
using System.Buffers.Binary;
using Replica.BitTorrent.Crypto;

namespace Replica.BitTorrent.Metainfo;

/// <summary>The SHA-1 of a torrent's bencoded info dictionary (BEP 3): 20 bytes, the torrent's identity.</summary>
/// <example><c>InfoHash.Parse("c12fe1c06bba254a9dc9f519b335aa7c1367a88a")</c>, or the same as 32 base32 letters.</example>
public readonly struct InfoHash : IEquatable<InfoHash>
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 20;

    private const string Base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly ulong _high;
    private readonly ulong _middle;
    private readonly uint _low;

    private InfoHash(ReadOnlySpan<byte> bytes)
    {
        _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _middle = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _low = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>Takes exactly 20 bytes.</summary>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static InfoHash FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? new InfoHash(bytes)
        : throw new ArgumentException($"An info hash has {Length} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Hashes the raw bytes of an info dictionary.</summary>
    public static InfoHash Compute(ReadOnlySpan<byte> infoDictionary)
    {
        Span<byte> hash = stackalloc byte[Length];
        Sha1.Hash(infoDictionary, hash);
        return new InfoHash(hash);
    }

    /// <summary>Reads 40 hexadecimal digits of either case, or 32 base32 letters (BEP 9).</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static InfoHash Parse(string text) => TryParse(text, out var hash)
        ? hash
        : throw new FormatException("An info hash is 40 hexadecimal digits or 32 base32 letters.");

    /// <summary>As <see cref="Parse"/>, with false instead of an exception.</summary>
    public static bool TryParse(string? text, out InfoHash hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var valid = text?.Length switch
        {
            2 * Length => Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done,
            32 => TryDecodeBase32(text, bytes),
            _ => false,
        };
        hash = valid ? new InfoHash(bytes) : default;
        return valid;
    }

    /// <summary>Writes the 20 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _middle);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _low);
    }

    /// <summary>40 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <inheritdoc/>
    public bool Equals(InfoHash other) => _high == other._high && _middle == other._middle && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is InfoHash other && Equals(other);

    /// <inheritdoc/>
    // Combined with .NET's per-process seed: whoever picks hashes cannot aim them at one bucket.
    public override int GetHashCode() => HashCode.Combine(_high, _middle, _low);

    /// <summary>Same 20 bytes.</summary>
    public static bool operator ==(InfoHash left, InfoHash right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(InfoHash left, InfoHash right) => !left.Equals(right);

    private static bool TryDecodeBase32(string text, Span<byte> bytes)
    {
        uint pending = 0;
        var bits = 0;
        var written = 0;
        foreach (var letter in text)
        {
            var digit = Base32Alphabet.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (digit < 0)
                return false;
            pending = (pending << 5) | (uint)digit;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[written++] = (byte)(pending >> bits);
        }
        return true;
    }
}
