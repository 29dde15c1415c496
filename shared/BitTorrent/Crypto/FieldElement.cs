using System.Buffers.Binary;

namespace Replica.BitTorrent.Crypto;

/// <summary>
/// An integer modulo p = 2^255 − 19 in five limbs of 51 bits. No operation branches on, or indexes by, a value; limbs stay below 2^53
/// between operations, so that no product overflows 128 bits.
/// </summary>
internal readonly struct FieldElement
{
    public static readonly FieldElement Zero = new(0, 0, 0, 0, 0);
    public static readonly FieldElement One = FromSmall(1);

    private const ulong Mask = (1UL << 51) - 1;

    private readonly ulong _l0, _l1, _l2, _l3, _l4;

    private FieldElement(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4) =>
        (_l0, _l1, _l2, _l3, _l4) = (l0, l1, l2, l3, l4);

    /// <summary>1 if the canonical value is odd, which RFC 8032 calls negative; else 0.</summary>
    public int Parity => Encode()[0] & 1;

    /// <summary>A value below 2^51.</summary>
    public static FieldElement FromSmall(uint value) => new(value, 0, 0, 0, 0);

    /// <summary>Reads 32 bytes, little-endian, the top bit ignored; the value may be p or more.</summary>
    public static FieldElement Decode(ReadOnlySpan<byte> bytes)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        return new FieldElement(
            w0 & Mask, ((w0 >> 51) | (w1 << 13)) & Mask, ((w1 >> 38) | (w2 << 26)) & Mask, ((w2 >> 25) | (w3 << 39)) & Mask, (w3 >> 12) & Mask);
    }

    /// <summary>The one encoding of the value below p: 32 bytes, little-endian.</summary>
    public byte[] Encode()
    {
        var t = Carry(_l0, _l1, _l2, _l3, _l4);
        // q is 1 exactly where the value is p or more: then adding 19 carries out of bit 255.
        var q = (t._l0 + 19) >> 51;
        q = (t._l1 + q) >> 51;
        q = (t._l2 + q) >> 51;
        q = (t._l3 + q) >> 51;
        q = (t._l4 + q) >> 51;
        t = CarryOnce(t._l0, t._l1, t._l2, t._l3, t._l4, foldTop: q);
        t = new FieldElement(t._l0, t._l1, t._l2, t._l3, t._l4 & Mask);
        var bytes = new byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, t._l0 | (t._l1 << 51));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), (t._l1 >> 13) | (t._l2 << 38));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), (t._l2 >> 26) | (t._l3 << 25));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), (t._l3 >> 39) | (t._l4 << 12));
        return bytes;
    }

    public static FieldElement operator +(FieldElement a, FieldElement b) =>
        Carry(a._l0 + b._l0, a._l1 + b._l1, a._l2 + b._l2, a._l3 + b._l3, a._l4 + b._l4);

    // 4p is added so that no limb goes below zero.
    public static FieldElement operator -(FieldElement a, FieldElement b) => Carry(
        a._l0 + 4 * (Mask - 18) - b._l0, a._l1 + 4 * Mask - b._l1, a._l2 + 4 * Mask - b._l2, a._l3 + 4 * Mask - b._l3, a._l4 + 4 * Mask - b._l4);

    public static FieldElement operator -(FieldElement a) => Zero - a;

    public static FieldElement operator *(FieldElement a, FieldElement b)
    {
        // 2^255 = 19 mod p, so what lies above limb 4 comes back nineteenfold.
        var (b1, b2, b3, b4) = (19 * b._l1, 19 * b._l2, 19 * b._l3, 19 * b._l4);
        var r0 = Mul(a._l0, b._l0) + Mul(a._l1, b4) + Mul(a._l2, b3) + Mul(a._l3, b2) + Mul(a._l4, b1);
        var r1 = Mul(a._l0, b._l1) + Mul(a._l1, b._l0) + Mul(a._l2, b4) + Mul(a._l3, b3) + Mul(a._l4, b2);
        var r2 = Mul(a._l0, b._l2) + Mul(a._l1, b._l1) + Mul(a._l2, b._l0) + Mul(a._l3, b4) + Mul(a._l4, b3);
        var r3 = Mul(a._l0, b._l3) + Mul(a._l1, b._l2) + Mul(a._l2, b._l1) + Mul(a._l3, b._l0) + Mul(a._l4, b4);
        var r4 = Mul(a._l0, b._l4) + Mul(a._l1, b._l3) + Mul(a._l2, b._l2) + Mul(a._l3, b._l1) + Mul(a._l4, b._l0);
        r1 += (ulong)(r0 >> 51);
        r2 += (ulong)(r1 >> 51);
        r3 += (ulong)(r2 >> 51);
        r4 += (ulong)(r3 >> 51);
        return CarryOnce((ulong)r0 & Mask, (ulong)r1 & Mask, (ulong)r2 & Mask, (ulong)r3 & Mask, (ulong)r4 & Mask, foldTop: (ulong)(r4 >> 51));
    }

    /// <summary>1/a, or 0 for 0: a^(p − 2).</summary>
    public FieldElement Invert() => Power(0xEB, 0x7F);

    /// <summary>a^((p − 5) / 8), from which square roots are made.</summary>
    public FieldElement PowerForRoot() => Power(0xFD, 0x0F);

    /// <summary>a^((p − 1) / 4): a root of −1 if a is no square.</summary>
    public FieldElement PowerForRootOfMinusOne() => Power(0xFB, 0x1F);

    /// <summary>Whether both stand for the same value.</summary>
    public bool IsSameAs(FieldElement other) => Encode().AsSpan().SequenceEqual(other.Encode());

    /// <summary><paramref name="b"/> where <paramref name="mask"/> is all ones, <paramref name="a"/> where it is 0.</summary>
    public static FieldElement Select(FieldElement a, FieldElement b, ulong mask) => new(
        a._l0 ^ (mask & (a._l0 ^ b._l0)), a._l1 ^ (mask & (a._l1 ^ b._l1)), a._l2 ^ (mask & (a._l2 ^ b._l2)),
        a._l3 ^ (mask & (a._l3 ^ b._l3)), a._l4 ^ (mask & (a._l4 ^ b._l4)));

    // The exponent, which is public, has these lowest and highest bytes and ones in all 240 bits between.
    private FieldElement Power(byte lowest, byte highest)
    {
        var result = One;
        for (var bit = 255; bit >= 0; bit--)
        {
            result *= result;
            var octet = bit < 8 ? lowest : bit >= 248 ? highest : 0xFF;
            if ((octet >> (bit % 8) & 1) != 0)
                result *= this;
        }
        return result;
    }

    private static UInt128 Mul(ulong a, ulong b) => Math.BigMul(a, b);

    private static FieldElement Carry(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        var t = CarryOnce(l0, l1, l2, l3, l4 & Mask, foldTop: l4 >> 51);
        return CarryOnce(t._l0, t._l1, t._l2, t._l3, t._l4 & Mask, foldTop: t._l4 >> 51);
    }

    // Folds the overflow of the top in at the bottom, then passes each limb's overflow on; the top keeps its own, at most one bit.
    private static FieldElement CarryOnce(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4, ulong foldTop)
    {
        l0 += 19 * foldTop;
        l1 += l0 >> 51;
        l2 += l1 >> 51;
        l3 += l2 >> 51;
        l4 += l3 >> 51;
        return new FieldElement(l0 & Mask, l1 & Mask, l2 & Mask, l3 & Mask, l4);
    }
}
