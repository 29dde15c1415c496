using Replica.Catalogue.Items;

namespace Replica.Catalogue.Tests.Items;

public sealed class ItemPrefixTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("-")]
    [InlineData("_x.y-Z")]
    [InlineData("a..")]
    [InlineData("Index")]
    [InlineData("index.html")]
    [InlineData("c12fe1c06bba254a9dc9f519b335aa7c1367a88a")]
    public void A_prefix_is_read(string text) => Assert.Equal(text, ItemPrefix.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".a")]
    [InlineData("a\n")]
    [InlineData("a/b")]
    [InlineData("é")]
    [InlineData("١")]
    [InlineData("index")]
    [InlineData("incoming")]
    [InlineData("store")]
    public void What_is_no_prefix_is_refused(string text)
    {
        Assert.False(ItemPrefix.TryParse(text, out _));
        Assert.Throws<FormatException>(() => ItemPrefix.Parse(text));
    }

    [Fact]
    public void A_prefix_has_at_most_100_characters()
    {
        Assert.True(ItemPrefix.TryParse(new string('p', 100), out _));
        Assert.False(ItemPrefix.TryParse(new string('p', 101), out _));
        Assert.False(ItemPrefix.TryParse(null, out _));
    }

    [Fact]
    public void The_default_value_is_no_prefix() => Assert.Throws<InvalidOperationException>(() => default(ItemPrefix).Value);

    [Theory]
    [InlineData("abc/torrent", "abc")]
    [InlineData("index.html/torrent", "index.html")]
    public void The_key_of_a_torrent_tells_its_prefix(string key, string prefix)
    {
        Assert.True(ItemKeys.TryParseTorrent(key, out var parsed));
        Assert.Equal(prefix, parsed.Value);
        Assert.Equal(key, ItemKeys.Torrent(parsed));
    }

    [Theory]
    [InlineData("torrent")]
    [InlineData("/torrent")]
    [InlineData("abc/torrents")]
    [InlineData("abc/data/torrent")]
    [InlineData("incoming/torrent")]
    [InlineData("incoming/0123/torrent")]
    [InlineData("index/torrent")]
    [InlineData("../torrent")]
    public void Other_keys_tell_none(string key) => Assert.False(ItemKeys.TryParseTorrent(key, out _));
}
