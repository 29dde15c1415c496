using System.Collections.Immutable;
using System.Globalization;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Tests.Trackers;

public sealed class TrackerQueryTests
{
    [Fact]
    public void An_announce_has_every_field_of_BEP_3_7_and_23()
    {
        var url = TrackerQuery.Announce(new Uri("http://t.example:81/announce"), Announces.Request() with { TrackerId = [0x61, 0x00] });
        Assert.Equal(
            "http://t.example:81/announce?info_hash=%C1%2F%E1%C0k%BA%25J%9D%C9%F5%19%B35%AA%7C%13g%A8%8A&peer_id=-RE0001-abcdefghijkl&port=42069"
            + "&uploaded=1&downloaded=2&left=1000&compact=1&no_peer_id=1&numwant=80&key=DEADBEEF&event=started&trackerid=a%00",
            url.AbsoluteUri);
    }

    [Theory]
    [InlineData("http://t.example/announce?passkey=a%20b", "http://t.example/announce?passkey=a%20b&info_hash=")]
    [InlineData("https://t.example/x/announce.php", "https://t.example/x/announce.php?info_hash=")]
    [InlineData("http://[2001:db8::1]:6969/announce#part", "http://[2001:db8::1]:6969/announce?info_hash=")]
    public void The_trackers_own_query_stays(string tracker, string start) =>
        Assert.StartsWith(start, TrackerQuery.Announce(new Uri(tracker), Announces.Request()).AbsoluteUri, StringComparison.Ordinal);

    [Fact]
    public void Every_byte_of_a_hash_arrives_as_it_is()
    {
        for (var first = 0; first < 256; first++)
        {
            byte[] bytes = [.. Enumerable.Range(first, 20).Select(value => (byte)value)];
            var url = TrackerQuery.Announce(new Uri("http://t/announce"), Announces.Request() with { Hash = InfoHash.FromBytes(bytes), PeerId = bytes });
            var fields = url.Query.Split('&', '?');
            Assert.Equal(bytes, Unescape(fields.Single(field => field.StartsWith("info_hash=", StringComparison.Ordinal))["info_hash=".Length..]));
            Assert.Equal(bytes, Unescape(fields.Single(field => field.StartsWith("peer_id=", StringComparison.Ordinal))["peer_id=".Length..]));
        }
    }

    [Fact]
    public void Bytes_that_spell_marks_of_direction_are_not_dropped()
    {
        // U+200E and U+202E in UTF-8, which the URI class takes out of URLs that it tidies up.
        byte[] bytes = [0xE2, 0x80, 0x8E, 0xE2, 0x80, 0xAE, 0xC3, 0xA9, .. new byte[12]];
        var url = TrackerQuery.Announce(new Uri("http://t/announce"), Announces.Request() with { Hash = InfoHash.FromBytes(bytes) });
        Assert.Contains("info_hash=%E2%80%8E%E2%80%AE%C3%A9%00", url.PathAndQuery, StringComparison.Ordinal);
    }

    // The examples of BEP 48.
    [Theory]
    [InlineData("http://example.com/announce", "http://example.com/scrape?info_hash=")]
    [InlineData("http://example.com/x/announce", "http://example.com/x/scrape?info_hash=")]
    [InlineData("http://example.com/announce.php", "http://example.com/scrape.php?info_hash=")]
    [InlineData("http://example.com/announce?x2%0644", "http://example.com/scrape?x2%0644&info_hash=")]
    [InlineData("http://example.com/a", null)]
    [InlineData("http://example.com/announce?x=2/4", "http://example.com/scrape?x=2/4&info_hash=")]
    [InlineData("http://example.com/x%064announce", null)]
    public void A_scrape_url_is_made_where_the_convention_allows_it(string tracker, string? start)
    {
        var url = TrackerQuery.Scrape(new Uri(tracker), [Announces.Hash, Announces.Hash]);
        Assert.Equal(start is null, url is null);
        if (start is null)
            return;
        Assert.StartsWith(start, url!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(3, url.AbsoluteUri.Split("info_hash=").Length);
    }

    private static ImmutableArray<byte> Unescape(string text)
    {
        var bytes = ImmutableArray.CreateBuilder<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            bytes.Add(text[i] == '%' ? byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : (byte)text[i]);
            i += text[i] == '%' ? 2 : 0;
        }

        return bytes.ToImmutable();
    }
}
