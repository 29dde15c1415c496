using System.Buffers.Binary;
using System.Numerics;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Dht;

/// <summary>A point in the DHT's space of 160 bits (BEP 5): a node's id, an info hash, or the target of a stored item.</summary>
public readonly struct DhtKey : IEquatable<DhtKey>
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 20;

    /// <summary>Length in bits.</summary>
    public const int Bits = Length * 8;

    private readonly UInt128 _high;
    private readonly uint _low;

    private DhtKey(UInt128 high, uint low)
    {
        _high = high;
        _low = low;
    }

    /// <summary>Takes exactly 20 bytes.</summary>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static DhtKey FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? new DhtKey(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]))
        : throw new ArgumentException($"A key of the DHT has {Length} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>The key that a torrent's peers are stored under.</summary>
    public static DhtKey FromInfoHash(InfoHash hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        hash.CopyTo(bytes);
        return FromBytes(bytes);
    }

    /// <summary>Writes the 20 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _low);
    }

    /// <summary>The 20 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>40 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{(ulong)(_high >> 64):x16}{(ulong)_high:x16}{_low:x8}";

    /// <inheritdoc/>
    public bool Equals(DhtKey other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DhtKey other && Equals(other);

    /// <inheritdoc/>
    // Combined with .NET's per-process seed: whoever picks keys cannot aim them at one bucket.
    public override int GetHashCode() => HashCode.Combine(_high, _low);

    /// <summary>Same 20 bytes.</summary>
    public static bool operator ==(DhtKey left, DhtKey right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(DhtKey left, DhtKey right) => !left.Equals(right);

    /// <summary>A uniformly random key.</summary>
    internal static DhtKey CreateRandom(RandomFill random)
    {
        Span<byte> bytes = stackalloc byte[Length];
        random(bytes);
        return FromBytes(bytes);
    }

    /// <summary>How many leading bits the two have in common; 160 if they are equal.</summary>
    internal int CommonBits(DhtKey other)
    {
        var high = _high ^ other._high;
        return high != 0 ? (int)UInt128.LeadingZeroCount(high) : 128 + BitOperations.LeadingZeroCount(_low ^ other._low);
    }

    /// <summary>Below zero if <paramref name="a"/> is nearer to this key than <paramref name="b"/>, by the exclusive-or metric.</summary>
    internal int CompareDistance(DhtKey a, DhtKey b)
    {
        var byHigh = (_high ^ a._high).CompareTo(_high ^ b._high);
        return byHigh != 0 ? byHigh : (_low ^ a._low).CompareTo(_low ^ b._low);
    }

    /// <summary>A random key that shares exactly <paramref name="bits"/> leading bits with this one.</summary>
    internal DhtKey CreateNeighbour(int bits, RandomFill random)
    {
        var bytes = ToArray();
        Span<byte> noise = stackalloc byte[Length];
        random(noise);
        for (var bit = bits; bit < Bits; bit++)
        {
            var mask = (byte)(0x80 >> (bit % 8));
            if (bit == bits || (noise[bit / 8] & mask) != 0)
                bytes[bit / 8] ^= mask;
        }
        return FromBytes(bytes);
    }
}
