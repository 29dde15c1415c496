using System.Buffers;

namespace Replica.BitTorrent.Metainfo;

/// <summary>The SHA-256 of a version 2 or hybrid torrent's bencoded info dictionary (BEP 52): 32 bytes.</summary>
public readonly struct InfoHashV2 : IEquatable<InfoHashV2>
{
    /// <summary>Length in bytes.</summary>
    public const int Length = MerkleHash.Length;

    private readonly MerkleHash _hash;

    private InfoHashV2(MerkleHash hash) => _hash = hash;

    /// <summary>The first 20 bytes: what stands for it in handshakes, trackers and the DHT.</summary>
    public InfoHash Truncated
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Length];
            _hash.CopyTo(bytes);
            return InfoHash.FromBytes(bytes[..InfoHash.Length]);
        }
    }

    /// <summary>Takes exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static InfoHashV2 FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? new InfoHashV2(new MerkleHash(bytes))
        : throw new ArgumentException($"A version 2 info hash has {Length} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Hashes the raw bytes of an info dictionary.</summary>
    public static InfoHashV2 Compute(ReadOnlySpan<byte> infoDictionary) => new(MerkleHash.Compute(infoDictionary));

    /// <summary>Reads 64 hexadecimal digits of either case.</summary>
    /// <exception cref="FormatException">It is not that.</exception>
    public static InfoHashV2 Parse(string text) => TryParse(text, out var hash)
        ? hash
        : throw new FormatException("A version 2 info hash is 64 hexadecimal digits.");

    /// <summary>As <see cref="Parse"/>, with false instead of an exception.</summary>
    public static bool TryParse(string? text, out InfoHashV2 hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var valid = text?.Length == 2 * Length && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
        hash = valid ? FromBytes(bytes) : default;
        return valid;
    }

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => _hash.CopyTo(destination);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _hash.ToString();

    /// <inheritdoc/>
    public bool Equals(InfoHashV2 other) => _hash == other._hash;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is InfoHashV2 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash.GetHashCode();

    /// <summary>Same 32 bytes.</summary>
    public static bool operator ==(InfoHashV2 left, InfoHashV2 right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(InfoHashV2 left, InfoHashV2 right) => !left.Equals(right);
}
