using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;

namespace Replica.Catalogue.Tests.Items;

public sealed class ReplicaLinkTests
{
    private const string Hex = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    private const string Base32 = "YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK";
    private const string Uuid = "f3a2b1c0-0000-4000-8000-00000000abcd";

    [Theory]
    [InlineData($"magnet:?xt=urn:btih:{Hex}&dn=a&so=2&xs=replica:{Hex}", Hex, "a", 2)]
    [InlineData($"magnet:?xs=replica:{Uuid}&so=2&dn=a&xt=urn:btih:{Hex}", Uuid, "a", 2)]
    [InlineData($"replica://magnet:?xt=urn:btih:{Hex}&xs=replica:youtube_v2-dQw4w9WgXcQ", "youtube_v2-dQw4w9WgXcQ", "", 0)]
    [InlineData($"REPLICA://MAGNET:?XT=URN:BTIH:{Hex}", Hex, "", 0)]
    [InlineData($"magnet:?xt=urn:btih:{Base32}", Hex, "", 0)]
    [InlineData($"magnet:?xt=urn:btih:{Hex}", Hex, "", 0)]
    [InlineData($"magnet:?xt=urn:btih:{Hex}&xs=http://192.168.0.1/evil", Hex, "", 0)]
    [InlineData($"magnet:?xt=urn:btih:{Hex}&xs=http://192.168.0.1/evil&xs=replica:{Uuid}", Uuid, "", 0)]
    [InlineData($"magnet:?xt=urn:btih:{Hex}&xs=replica:abc%3Fevil%3D1", "abc", "", 0)]
    [InlineData($"magnet:?xt=urn:btih:{Hex}&xs=replica:abc%23part", "abc", "", 0)]
    [InlineData($"magnet:?xt=urn:btih:{Hex}&so=x", Hex, "", 0)]
    [InlineData($"magnet:?xt=urn:btih:{Hex}&so=-1", Hex, "", 0)]
    [InlineData($"magnet:?xt=urn:btih:{Hex}&so=99999999999999999999", Hex, "", 0)]
    [InlineData($"magnet:?xt=urn:btih:{Hex}&so=", Hex, "", 0)]
    [InlineData($"magnet:?xt=urn:btih:{Hex}&dn=%D9%81%DB%8C%D9%84%D9%85%20%DB%B1.mp4&so=7", Hex, "فیلم ۱.mp4", 7)]
    [InlineData($"magnet:?xt=urn:btmh:1220{Hex}{Hex}&xt=urn:btih:{Hex}", Hex, "", 0)]
    public void A_link_is_read(string text, string prefix, string name, int file)
    {
        var link = ReplicaLink.Parse(text);
        Assert.Equal(new ReplicaLink(InfoHash.Parse(Hex), ItemPrefix.Parse(prefix), name, file), link);
        Assert.Equal(link, ReplicaLink.Parse(link.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("magnet:")]
    [InlineData("http://example.org/")]
    [InlineData(Hex)]
    [InlineData("magnet:?dn=a")]
    [InlineData("magnet:?xt=urn:btih:123")]
    [InlineData($"magnet:?xt=urn:btih:{Hex}0")]
    [InlineData($"replica://replica://magnet:?xt=urn:btih:{Hex}")]
    public void What_is_no_link_is_refused(string text) => Assert.ThrowsAny<FormatException>(() => ReplicaLink.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("index")]
    [InlineData("incoming")]
    [InlineData("store")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("..%2F..%2Fetc")]
    [InlineData("a%00")]
    [InlineData("a%0A")]
    [InlineData("a%20b")]
    [InlineData("%D9%81")]
    [InlineData("%ff")]
    [InlineData("//evil.example/x")]
    public void A_link_with_a_hostile_prefix_is_refused(string prefix) =>
        Assert.ThrowsAny<FormatException>(() => ReplicaLink.Parse($"magnet:?xt=urn:btih:{Hex}&xs=replica:{prefix}"));

    [Fact]
    public void The_text_has_the_contracts_form() => Assert.Equal(
        $"magnet:?xt=urn:btih:{Hex}&dn=a%20b%2Bc&so=3&xs=replica:{Uuid}",
        new ReplicaLink(InfoHash.Parse(Hex), ItemPrefix.Parse(Uuid), "a b+c", 3).ToString());

    [Fact]
    public void Damaged_links_never_break_the_reader()
    {
        var random = new Random(11);
        const string Whole = $"replica://magnet:?xt=urn:btih:{Hex}&dn=%D9%81&so=3&xs=replica:{Uuid}";
        for (var i = 0; i < 5000; i++)
        {
            var text = Whole.ToCharArray();
            for (var hit = random.Next(1, 5); hit > 0; hit--)
                text[random.Next(text.Length)] = random.Next(2) == 0 ? (char)random.Next(32, 127) : (char)random.Next(0x10000);
            try
            {
                var link = ReplicaLink.Parse(new string(text));
                Assert.True(ItemPrefix.TryParse(link.Prefix.Value, out _));
                Assert.True(link.FileIndex >= 0);
            }
            catch (FormatException)
            {
                // The only way out.
            }
        }
    }
}
