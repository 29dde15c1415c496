using System.Buffers.Binary;

namespace Replica.BitTorrent.Crypto;

/// <summary>Integers modulo the order of the base point, L = 2^252 + 27742317777372353535851937790883648493. Time does not depend on the values.</summary>
internal static class Scalar
{
    /// <summary>Bytes in a scalar, little-endian.</summary>
    public const int Length = 32;

    // L in words of 64 bits, lowest first.
    private static readonly ulong[] Order = [0x5812631A5CF5D3ED, 0x14DEF9DEA2F79CD6, 0, 0x1000000000000000];

    /// <summary>True if the 32 bytes stand for a number below L.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> scalar)
    {
        Span<ulong> words = stackalloc ulong[4];
        Load(scalar, words);
        return SubtractOrder(words) != 0;
    }

    /// <summary>Reduces 64 bytes, little-endian, modulo L.</summary>
    public static byte[] Reduce(ReadOnlySpan<byte> wide)
    {
        Span<ulong> words = stackalloc ulong[8];
        Load(wide, words);
        return Reduce(words);
    }

    /// <summary>a·b + c modulo L; the product and sum must stay below 2^512, as any of 32 bytes do.</summary>
    public static byte[] MultiplyAdd(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c)
    {
        Span<ulong> x = stackalloc ulong[4];
        Span<ulong> y = stackalloc ulong[4];
        Span<ulong> sum = stackalloc ulong[8];
        Load(a, x);
        Load(b, y);
        sum.Clear();
        Load(c, sum[..4]);
        for (var i = 0; i < 4; i++)
        {
            ulong carry = 0;
            for (var j = 0; j < 4; j++)
            {
                var term = Math.BigMul(x[i], y[j]) + sum[i + j] + carry;
                sum[i + j] = (ulong)term;
                carry = (ulong)(term >> 64);
            }
            for (var k = i + 4; k < 8; k++)
            {
                var term = (UInt128)sum[k] + carry;
                sum[k] = (ulong)term;
                carry = (ulong)(term >> 64);
            }
        }
        return Reduce(sum);
    }

    // One bit at a time from the top: double, add the bit, take L away if it fits. Slow beside the curve's work it is not.
    private static byte[] Reduce(ReadOnlySpan<ulong> words)
    {
        Span<ulong> rest = stackalloc ulong[4];
        rest.Clear();
        for (var bit = words.Length * 64 - 1; bit >= 0; bit--)
        {
            var low = words[bit / 64] >> (bit % 64) & 1;
            for (var i = 0; i < 4; i++)
            {
                var high = rest[i] >> 63;
                rest[i] = (rest[i] << 1) | low;
                low = high;
            }
            SubtractOrder(rest);
        }
        var bytes = new byte[Length];
        for (var i = 0; i < 4; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), rest[i]);
        return bytes;
    }

    /// <summary>Takes L away unless that would go below zero.</summary>
    /// <returns>All ones if the value was below L and is unchanged, else 0.</returns>
    private static ulong SubtractOrder(Span<ulong> words)
    {
        Span<ulong> difference = stackalloc ulong[4];
        ulong borrow = 0;
        for (var i = 0; i < 4; i++)
        {
            var result = (UInt128)words[i] - Order[i] - borrow;
            difference[i] = (ulong)result;
            borrow = (ulong)(result >> 64) & 1;
        }
        var keep = 0 - borrow;
        for (var i = 0; i < 4; i++)
            words[i] = difference[i] ^ (keep & (difference[i] ^ words[i]));
        return keep;
    }

    private static void Load(ReadOnlySpan<byte> bytes, Span<ulong> words)
    {
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * 8)..]);
    }
}
