using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Tests.Metainfo;

public sealed class InfoHashTests
{
    private const string Hex = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";

    [Theory]
    [InlineData(Hex)]
    [InlineData("C12FE1C06BBA254A9DC9F519B335AA7C1367A88A")]
    [InlineData("YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK")]
    [InlineData("yex6dqdlxisuvhoj6um3gnnkpqjwpkek")]
    public void Every_spelling_gives_the_same_hash(string text)
    {
        var hash = InfoHash.Parse(text);
        Assert.Equal(Hex, hash.ToString());
        Assert.Equal(InfoHash.FromBytes(Convert.FromHexString(Hex)), hash);
        Assert.True(hash == InfoHash.Parse(Hex));
        Assert.Equal(InfoHash.Parse(Hex).GetHashCode(), hash.GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("c12fe1c06bba254a9dc9f519b335aa7c1367a88")]
    [InlineData("c12fe1c06bba254a9dc9f519b335aa7c1367a88g")]
    [InlineData("YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKE1")]
    [InlineData("YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEKA")]
    [InlineData("YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKE\u0131")]
    public void Anything_else_is_refused(string? text)
    {
        Assert.False(InfoHash.TryParse(text, out _));
        if (text is not null)
            Assert.Throws<FormatException>(() => InfoHash.Parse(text));
    }

    [Fact]
    public void Bytes_come_back_and_other_lengths_are_refused()
    {
        var bytes = Convert.FromHexString(Hex);
        var copy = new byte[20];
        InfoHash.FromBytes(bytes).CopyTo(copy);
        Assert.Equal(bytes, copy);
        Assert.Throws<ArgumentException>(() => InfoHash.FromBytes(bytes.AsSpan(1)));
    }

    [Fact]
    public void A_difference_in_any_byte_counts()
    {
        var bytes = Convert.FromHexString(Hex);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.True(InfoHash.FromBytes(bytes) != InfoHash.Parse(Hex));
            bytes[i] ^= 1;
        }
    }
}
