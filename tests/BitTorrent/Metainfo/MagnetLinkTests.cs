using System.Net;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Tests.Metainfo;

public sealed class MagnetLinkTests
{
    private const string Hex = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    private const string Topic = "xt=urn:btih:" + Hex;

    [Theory]
    [InlineData("magnet:?" + Topic + "&dn=a%20b&so=3&xs=replica:p&tr=udp%3A%2F%2Ft&ws=http://w")]
    [InlineData("magnet:?ws=http://w&tr=udp://t&xs=replica%3Ap&so=3&dn=a+b&" + Topic)]
    [InlineData("MAGNET:?dn=a%20b&XT=urn:btih:C12FE1C06BBA254A9DC9F519B335AA7C1367A88A&so=3&xs=replica:p&tr.1=udp://t&ws.1=http://w")]
    [InlineData("magnet:?xt.1=urn:btmh:1220aa&xt.2=urn%3abtih%3aYEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK&dn=a b&so=3&&x&=&xs=replica:p&tr=udp://t&tr=&ws=http://w&kt=k&dn=second")]
    public void Parameters_are_read_in_any_order_and_spelling(string text)
    {
        var link = MagnetLink.Parse(text);
        Assert.Equal(Hex, link.InfoHash.ToString());
        Assert.Equal("a b", link.DisplayName);
        Assert.Equal("replica:p", Assert.Single(link.ExactSources));
        Assert.Equal(3, link.SelectedFile);
        Assert.Equal("udp://t", Assert.Single(link.Trackers));
        Assert.Equal("http://w", Assert.Single(link.WebSeeds));
    }

    [Theory]
    [InlineData("0,2,4-6", 0)]
    [InlineData("4-6,0", 4)]
    [InlineData("7%2C8", 7)]
    [InlineData("", null)]
    [InlineData("-1", null)]
    [InlineData("1-", null)]
    [InlineData("3-2", null)]
    [InlineData("1,", null)]
    [InlineData("1,x", null)]
    [InlineData(" 1", null)]
    [InlineData("99999999999", null)]
    [InlineData("%zz", null)]
    public void The_first_selected_file_is_read_or_none_if_malformed(string value, int? expected) =>
        Assert.Equal(expected, MagnetLink.Parse($"magnet:?{Topic}&so={value}").SelectedFile);

    [Theory]
    [InlineData("", "starts with")]
    [InlineData("http://example.org/?" + Topic, "starts with")]
    [InlineData("magnet:" + Topic, "starts with")]
    [InlineData("magnet:?", "xt=urn:btih:")]
    [InlineData("magnet:?dn=x", "xt=urn:btih:")]
    [InlineData("magnet:?xt=urn:btih:abc", "xt=urn:btih:")]
    [InlineData("magnet:?xt=urn:sha1:" + Hex, "xt=urn:btih:")]
    [InlineData("magnet:?xt=urn:btih:%zz" + Hex, "xt=urn:btih:")]
    [InlineData("magnet:?xt=urn:btmh:1220aa", "64 hexadecimal digits")]
    [InlineData("magnet:?xt=urn:btmh:1120" + Hex + "000000000000000000000000", "64 hexadecimal digits")]
    [InlineData("magnet:?" + Topic + "&xs=replica:%zz", "'xs'")]
    [InlineData("magnet:?" + Topic + "&xs=%C3", "'xs'")]
    public void What_names_no_torrent_is_refused_with_the_reason(string text, string reason)
    {
        Assert.Contains(reason, Assert.Throws<MetainfoException>(() => MagnetLink.Parse(text)).Message, StringComparison.Ordinal);
        Assert.False(MagnetLink.TryParse(text, out _));
    }

    [Fact]
    public void Version_2_and_hybrid_links_are_read_and_written()
    {
        var v2 = "xt=urn:btmh:1220" + Hex + new string('a', 24);
        var alone = MagnetLink.Parse("magnet:?dn=x&" + v2);
        Assert.Equal(Hex, alone.InfoHash.ToString());
        Assert.Equal(Hex + new string('a', 24), alone.InfoHashV2.ToString());
        Assert.Equal($"magnet:?{v2}&dn=x", alone.ToString());
        var other = Topic.Replace('c', 'd');
        var both = MagnetLink.Parse($"magnet:?{v2}&{other}");
        Assert.Equal(InfoHash.Parse(Hex.Replace('c', 'd')), both.InfoHash);
        Assert.Equal(alone.InfoHashV2, both.InfoHashV2);
        Assert.Equal($"magnet:?{other}&{v2}", both.ToString());
    }

    [Fact]
    public void Peers_are_read_bounded_in_number_and_what_is_none_is_passed_over()
    {
        const string Peers = "&x.pe=127.0.0.1:6881&x.pe=%5B::1%5D:1&x.pe=peer.example:65535&X.PE=[::ffff:1.2.3.4]:5"
            + "&x.pe=&x.pe=1.2.3.4&x.pe=1.2.3.4:0&x.pe=1.2.3.4:65536&x.pe=::1:1&x.pe=1:2&x.pe=a b:3&x.pe=[peer.example]:3&x.pe=-1:x&x.pe=%zz&x=1.1.1.1:1";
        var link = MagnetLink.Parse($"magnet:?{Topic}{Peers}");
        Assert.Equal<EndPoint>(
            [new IPEndPoint(IPAddress.Loopback, 6881), new IPEndPoint(IPAddress.IPv6Loopback, 1), new DnsEndPoint("peer.example", 65535), new IPEndPoint(IPAddress.Parse("1.2.3.4"), 5)],
            link.Peers);
        Assert.EndsWith("&x.pe=127.0.0.1:6881&x.pe=%5B::1%5D:1&x.pe=peer.example:65535&x.pe=1.2.3.4:5", link.ToString(), StringComparison.Ordinal);
        var many = string.Concat(Enumerable.Range(1, 500).Select(port => $"&x.pe=10.0.0.1:{port}"));
        Assert.Equal(MagnetLink.MaxPeers, MagnetLink.Parse($"magnet:?{Topic}{many}").Peers.Length);
    }

    [Fact]
    public void Null_is_no_link() => Assert.False(MagnetLink.TryParse(null, out _));

    [Theory]
    [InlineData("100% legal")]
    [InlineData("%C3%28")]
    [InlineData("%")]
    [InlineData("%4")]
    public void A_display_name_that_is_not_percent_encoded_UTF8_is_ignored(string name) =>
        Assert.Null(MagnetLink.Parse($"magnet:?{Topic}&dn={name}").DisplayName);

    [Fact]
    public void A_display_name_with_half_a_surrogate_pair_is_ignored() =>
        Assert.Null(MagnetLink.Parse($"magnet:?{Topic}&dn=a\ud800").DisplayName);

    [Fact]
    public void Too_long_a_link_and_too_many_parameters_are_refused()
    {
        Assert.True(MagnetLink.TryParse($"magnet:?{Topic}{string.Concat(Enumerable.Repeat("&tr=a", 999))}", out _));
        Assert.False(MagnetLink.TryParse($"magnet:?{Topic}{string.Concat(Enumerable.Repeat("&tr=a", 1000))}", out _));
        Assert.False(MagnetLink.TryParse($"magnet:?{Topic}&dn={new string('a', MagnetLink.MaxLength)}", out _));
    }

    [Fact]
    public void The_text_is_canonical()
    {
        var link = new MagnetLink(InfoHash.Parse(Hex))
        {
            DisplayName = "片 b+c%2F&.mp4",
            ExactSources = ["replica:" + Hex],
            SelectedFile = 0,
            Trackers = ["udp://t:1/a?b=c", "udp://u"],
            WebSeeds = ["http://w/"],
        };
        Assert.Equal(
            $"magnet:?{Topic}&dn=%E7%89%87%20b%2Bc%252F%26.mp4&so=0&xs=replica:{Hex}&tr=udp%3A%2F%2Ft%3A1%2Fa%3Fb%3Dc&tr=udp%3A%2F%2Fu&ws=http%3A%2F%2Fw%2F",
            link.ToString());
        Assert.Equal($"magnet:?{Topic}", new MagnetLink(InfoHash.Parse(Hex)).ToString());
        Assert.Equal(link.ToString(), MagnetLink.Parse(link.ToString()).ToString());
    }
}
