using Replica.BitTorrent.Crypto;

namespace Replica.BitTorrent.Tests.Crypto;

/// <summary>Key streams of RFC 6229.</summary>
public sealed class Rc4Tests
{
    [Theory]
    [InlineData("0102030405", 0, "b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919")]
    [InlineData("0102030405", 4096, "ff25b58995996707e51fbdf08b34d875", 16)]
    [InlineData("01020304050607", 0, "293f02d47f37c9b633f2af5285feb46be620f1390d19bd84e2e0fd752031afc1")]
    [InlineData("0102030405060708090a0b0c0d0e0f10", 0, "9ac7cc9a609d1ef7b2932899cde41b975248c4959014126a6e8a84f11d1a9e1c")]
    [InlineData("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20", 0, "eaa6bd25880bf93d3f5d1e4ca2611d91cfa45c9f7e714b54bdfa80027cb14380")]
    public void Its_key_stream_is_that_of_the_standard(string key, int offset, string expected, int length = 32)
    {
        var cipher = new Rc4(Convert.FromHexString(key));
        var stream = new byte[length];

        cipher.Skip(offset);
        cipher.Apply(stream);

        Assert.Equal(expected[..(2 * length)], Convert.ToHexStringLower(stream));
    }

    [Fact]
    public void How_the_data_is_cut_changes_nothing()
    {
        var random = new Random(1);
        var data = new byte[10_000];
        random.NextBytes(data);
        var whole = new byte[data.Length];
        new Rc4("key"u8).Apply(data, whole);

        var cipher = new Rc4("key"u8);
        for (var at = 0; at < data.Length;)
        {
            var length = Math.Min(random.Next(40), data.Length - at);
            cipher.Apply(data.AsSpan(at, length));
            at += length;
        }

        Assert.Equal(whole, data);
    }
}
