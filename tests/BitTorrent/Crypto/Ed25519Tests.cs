using System.Numerics;
using Replica.BitTorrent.Crypto;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Crypto;

public sealed class Ed25519Tests
{
    private static readonly BigInteger Order =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_vectors_of_RFC_8032_hold(string privateKey, string publicKey, string message, string signature)
    {
        var key = Convert.FromHexString(privateKey);
        var bytes = Convert.FromHexString(message);
        Assert.Equal(publicKey, Convert.ToHexStringLower(Ed25519.PublicKey(key)));
        Assert.Equal(signature, Convert.ToHexStringLower(Ed25519.Sign(key, bytes)));
        Assert.True(Ed25519.Verify(Convert.FromHexString(publicKey), bytes, Convert.FromHexString(signature)));
    }

    public static TheoryData<string, string, string, string> Vectors()
    {
        var data = new TheoryData<string, string, string, string>();
        foreach (var (privateKey, publicKey, message, signature) in Rfc8032Vectors.All)
            data.Add(privateKey, publicKey, message, signature);
        return data;
    }

    [Fact]
    public void What_is_signed_verifies_for_keys_and_messages_of_all_kinds()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var key = TestBytes.Create(32, seed);
            var message = TestBytes.Create(seed * 7, seed + 1000);
            Assert.True(Ed25519.Verify(Ed25519.PublicKey(key), message, Ed25519.Sign(key, message)));
        }
    }

    [Fact]
    public void One_flipped_bit_anywhere_is_noticed()
    {
        var key = TestBytes.Create(32);
        var message = TestBytes.Create(20, 2);
        var publicKey = Ed25519.PublicKey(key);
        var signature = Ed25519.Sign(key, message);
        foreach (var part in new[] { publicKey, message, signature })
        {
            // Each bit of a byte in turn, from byte to byte.
            for (var bit = 0; bit < part.Length * 8; bit += 9)
            {
                part[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(Ed25519.Verify(publicKey, message, signature), $"bit {bit}");
                part[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
        Assert.True(Ed25519.Verify(publicKey, message, signature));
    }

    [Fact]
    public void A_response_with_the_order_added_is_refused()
    {
        var key = TestBytes.Create(32);
        var signature = Ed25519.Sign(key, "text"u8);
        var response = new BigInteger(signature.AsSpan(32), isUnsigned: true) + Order;
        signature.AsSpan(32).Clear();
        Assert.True(response.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true));
        Assert.False(Ed25519.Verify(Ed25519.PublicKey(key), "text"u8, signature));
    }

    [Theory]
    // The identity, the point of order 2, those of order 4, one of order 8; then the identity as y = p + 1, and with the sign of zero set.
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080")]
    public void Small_order_and_non_canonical_keys_are_refused(string publicKey)
    {
        // With the identity as key and commitment and a response of 0 the bare equation holds for every message.
        byte[] identity = [1, .. new byte[31]];
        byte[] signature = [.. identity, .. new byte[32]];
        Assert.False(Ed25519.Verify(Convert.FromHexString(publicKey), "anything"u8, signature));
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        var key = TestBytes.Create(32);
        var signature = Ed25519.Sign(key, []);
        Assert.False(Ed25519.Verify(key.AsSpan(1), [], signature));
        Assert.False(Ed25519.Verify(Ed25519.PublicKey(key), [], signature.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => Ed25519.Sign(key.AsSpan(1), []));
        Assert.Throws<ArgumentException>(() => Ed25519.PublicKey(new byte[33]));
    }

    [Fact]
    public void Scalars_reduce_and_multiply_as_big_integers_do()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var wide = TestBytes.Create(64, seed);
            var (a, b, c) = (TestBytes.Create(32, seed + 1), TestBytes.Create(32, seed + 2), TestBytes.Create(32, seed + 3));
            if (seed % 3 == 0)
                Array.Fill(a, (byte)0xFF);
            if (seed % 5 == 0)
                Array.Fill(b, (byte)0xFF);
            Assert.Equal(Number(wide) % Order, Number(Scalar.Reduce(wide)));
            Assert.Equal((Number(a) * Number(b) + Number(c)) % Order, Number(Scalar.MultiplyAdd(a, b, c)));
        }

        static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true);
    }

    [Fact]
    public void Field_arithmetic_agrees_with_big_integers_at_the_edges()
    {
        var p = BigInteger.Pow(2, 255) - 19;
        BigInteger[] values = [0, 1, 2, 18, 19, 20, (BigInteger.One << 51) - 1, BigInteger.One << 51, (BigInteger.One << 204) - 1, p - 20, p - 19, p - 2, p - 1, p, p + 1, p + 18];
        foreach (var a in values)
        {
            foreach (var b in values)
            {
                Assert.Equal((a + b) % p, Number(Element(a) + Element(b)));
                Assert.Equal((a - b + 2 * p) % p, Number(Element(a) - Element(b)));
                Assert.Equal(a * b % p, Number(Element(a) * Element(b)));
            }
            Assert.Equal(BigInteger.ModPow(a, p - 2, p), Number(Element(a).Invert()));
        }

        static BigInteger Number(FieldElement element) => new(element.Encode(), isUnsigned: true);
        static FieldElement Element(BigInteger value)
        {
            var bytes = new byte[32];
            value.TryWriteBytes(bytes, out _, isUnsigned: true);
            return FieldElement.Decode(bytes);
        }
    }
}
