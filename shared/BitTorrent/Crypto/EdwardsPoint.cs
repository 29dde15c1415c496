namespace Replica.BitTorrent.Crypto;

/// <summary>A point of the curve −x² + y² = 1 + d·x²·y² in extended coordinates (RFC 8032, section 5.1.4). The formulas are complete: none has special cases.</summary>
internal readonly struct EdwardsPoint
{
    public static readonly EdwardsPoint Identity = new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);

    private const int WindowBits = 4;
    private const int WindowSize = 1 << WindowBits;

    // The constants come from their definitions rather than as digits that nobody can check by eye.
    private static readonly FieldElement D = -FieldElement.FromSmall(121_665) * FieldElement.FromSmall(121_666).Invert();
    private static readonly FieldElement TwoD = D + D;
    private static readonly FieldElement RootOfMinusOne = FieldElement.FromSmall(2).PowerForRootOfMinusOne();
    private static readonly EdwardsPoint[] BaseMultiples = Base().Multiples();

    private readonly FieldElement _x, _y, _z, _t;

    private EdwardsPoint(FieldElement x, FieldElement y, FieldElement z, FieldElement t) => (_x, _y, _z, _t) = (x, y, z, t);

    /// <summary>True if eight times the point is the identity: such a point as key or commitment lets one signature fit many messages.</summary>
    public bool IsSmallOrder
    {
        get
        {
            var eightfold = Double().Double().Double();
            return eightfold._x.IsSameAs(FieldElement.Zero) && eightfold._y.IsSameAs(eightfold._z);
        }
    }

    /// <summary>Scalar times the base point. Time does not depend on the scalar.</summary>
    /// <param name="scalar">32 bytes, little-endian.</param>
    public static EdwardsPoint MultiplyBase(ReadOnlySpan<byte> scalar) => Multiply(BaseMultiples, scalar);

    /// <summary>Scalar times this point. Time does not depend on the scalar.</summary>
    /// <param name="scalar">32 bytes, little-endian.</param>
    public EdwardsPoint Multiply(ReadOnlySpan<byte> scalar) => Multiply(Multiples(), scalar);

    public static EdwardsPoint operator +(EdwardsPoint p, EdwardsPoint q)
    {
        var a = (p._y - p._x) * (q._y - q._x);
        var b = (p._y + p._x) * (q._y + q._x);
        var c = p._t * TwoD * q._t;
        var d = (p._z + p._z) * q._z;
        return FromFactors(b - a, d - c, d + c, b + a);
    }

    public static EdwardsPoint operator -(EdwardsPoint p) => new(-p._x, p._y, p._z, -p._t);

    /// <summary>32 bytes: y little-endian, the parity of x in the top bit.</summary>
    public byte[] Encode()
    {
        var inverse = _z.Invert();
        var bytes = (_y * inverse).Encode();
        bytes[31] |= (byte)((_x * inverse).Parity << 7);
        return bytes;
    }

    /// <summary>Reads a point (RFC 8032, section 5.1.3); false unless it is on the curve and this is its one encoding.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out EdwardsPoint point)
    {
        var y = FieldElement.Decode(bytes);
        var parity = bytes[31] >> 7;
        var y2 = y * y;
        var u = y2 - FieldElement.One;
        var v = D * y2 + FieldElement.One;
        var v3 = v * v * v;
        var x = u * v3 * (u * v3 * v3 * v).PowerForRoot();
        var square = v * x * x;
        if (square.IsSameAs(-u))
            x *= RootOfMinusOne;
        else if (!square.IsSameAs(u))
            return Fail(out point);
        if (x.Parity != parity)
            x = -x;
        point = new EdwardsPoint(x, y, FieldElement.One, x * y);
        // Encoding again finds y of p or more, and the sign bit set where x is 0.
        return point.Encode().AsSpan().SequenceEqual(bytes) || Fail(out point);
    }

    private static bool Fail(out EdwardsPoint point)
    {
        point = Identity;
        return false;
    }

    // The base point has y = 4/5 and an even x.
    private static EdwardsPoint Base()
    {
        var y = FieldElement.FromSmall(4) * FieldElement.FromSmall(5).Invert();
        return TryDecode(y.Encode(), out var point) ? point : throw new InvalidOperationException("The base point is not on the curve.");
    }

    private EdwardsPoint Double()
    {
        var a = _x * _x;
        var b = _y * _y;
        var c = _z * _z;
        var h = a + b;
        var sum = _x + _y;
        var g = a - b;
        return FromFactors(h - sum * sum, c + c + g, g, h);
    }

    private static EdwardsPoint FromFactors(FieldElement e, FieldElement f, FieldElement g, FieldElement h) => new(e * f, g * h, f * g, e * h);

    private EdwardsPoint[] Multiples()
    {
        var multiples = new EdwardsPoint[WindowSize];
        multiples[0] = Identity;
        for (var i = 1; i < WindowSize; i++)
            multiples[i] = multiples[i - 1] + this;
        return multiples;
    }

    private static EdwardsPoint Multiply(EdwardsPoint[] multiples, ReadOnlySpan<byte> scalar)
    {
        var result = Identity;
        for (var nibble = 63; nibble >= 0; nibble--)
        {
            result = result.Double().Double().Double().Double();
            var digit = scalar[nibble / 2] >> (nibble % 2 * WindowBits) & (WindowSize - 1);
            result += Select(multiples, digit);
        }
        return result;
    }

    // Touches every entry, so that the cache does not show which one was meant.
    private static EdwardsPoint Select(EdwardsPoint[] points, int index)
    {
        var result = points[0];
        for (var i = 1; i < points.Length; i++)
        {
            // i ^ index is 0 only where they are equal; subtracting one then borrows into every bit.
            var mask = (ulong)((long)((uint)(i ^ index) - 1L) >> 63);
            ref readonly var p = ref points[i];
            result = new EdwardsPoint(
                FieldElement.Select(result._x, p._x, mask), FieldElement.Select(result._y, p._y, mask),
                FieldElement.Select(result._z, p._z, mask), FieldElement.Select(result._t, p._t, mask));
        }
        return result;
    }
}
