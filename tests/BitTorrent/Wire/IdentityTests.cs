using System.Net;
using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Wire;

/// <summary>Peer ids (BEP 20), the allowed-fast set (BEP 6), canonical peer priority (BEP 40).</summary>
public sealed class IdentityTests
{
    [Fact]
    public void Our_peer_ids_name_us_and_differ()
    {
        var (one, other) = (PeerId.Create(), PeerId.Create());

        Assert.Equal(20, one.Length);
        Assert.Equal("-RE0010-", Encoding.ASCII.GetString(one.AsSpan(0, 8)));
        Assert.NotEqual(one, other);
        Assert.Equal("Replica 0010", ClientName.Of(one));
    }

    [Theory]
    [InlineData("-LT2080-abcdefghijkl", "libtorrent 2080")]
    [InlineData("-TR3000-abcdefghijkl", "Transmission 3000")]
    [InlineData("-??1234-abcdefghijkl", "?? 1234")]
    [InlineData("-\u0001\u00021234-abcdefghijkl", "1234")]
    [InlineData("A2-1-36-0-abcdefghij", "aria2")]
    [InlineData("M4-20-8-xxxxxxxxxxxx", "M4-20-8-")]
    [InlineData("\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0001xxxxxxxxxxxx", "unknown")]
    public void A_client_is_named_by_its_peer_id(string peerId, string name) =>
        Assert.Equal(name, ClientName.Of(Encoding.Latin1.GetBytes(peerId)));

    [Theory]
    [InlineData("evil\u202Etxt\r\n\u001b[31m", "eviltxt[31m")]
    [InlineData("\u0007", null)]
    [InlineData(" µTorrent 3.5 ", "µTorrent 3.5")]
    public void A_name_is_safe_to_show(string name, string? shown) => Assert.Equal(shown, ClientName.Clean(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void A_name_is_not_endless() => Assert.Equal(64, ClientName.Clean(Encoding.UTF8.GetBytes(new string('x', 5_000)))?.Length);

    [Theory]
    [InlineData(7, new[] { 1059, 431, 808, 1217, 287, 376, 1188 })]
    [InlineData(9, new[] { 1059, 431, 808, 1217, 287, 376, 1188, 353, 508 })]
    public void The_allowed_fast_set_is_that_of_the_standard(int count, int[] expected)
    {
        var torrent = InfoHash.FromBytes(Enumerable.Repeat<byte>(0xaa, 20).ToArray());

        Assert.Equal(expected, AllowedFast.Of(IPAddress.Parse("80.4.4.200"), torrent, 1_313, count));
    }

    [Fact]
    public void One_network_has_one_set_in_both_families()
    {
        Assert.Equal(Set("80.4.4.200"), Set("80.4.4.1"));
        Assert.NotEqual(Set("80.4.4.200"), Set("80.4.5.200"));
        Assert.Equal(Set("2001:db8:1:2::3"), Set("2001:db8:1:2:ffff::4"));
        Assert.NotEqual(Set("2001:db8:1:2::3"), Set("2001:db8:1:3::3"));

        static IReadOnlyList<int> Set(string address) => AllowedFast.Of(IPAddress.Parse(address), default, 1_313, 10);
    }

    [Fact]
    public void A_small_torrent_allows_all_its_pieces_once() =>
        Assert.Equal([0, 1, 2], AllowedFast.Of(IPAddress.Loopback, default, 3, 10).Order());

    [Theory]
    [InlineData("123.213.32.10:1", "98.76.54.32:1", 0xec2d7224)]
    [InlineData("123.213.32.10:1", "123.213.32.234:1", 0x99568189)]
    public void Peer_priority_is_that_of_the_standard_from_both_ends(string one, string other, uint expected)
    {
        Assert.Equal(expected, PeerPriority.Between(IPEndPoint.Parse(one), IPEndPoint.Parse(other)));
        Assert.Equal(expected, PeerPriority.Between(IPEndPoint.Parse(other), IPEndPoint.Parse(one)));
    }

    [Theory]
    [InlineData("1.2.3.4:1", "1.2.3.4:2", "1.2.3.4:1", "1.2.3.4:3", false)]
    [InlineData("[2001:db8:1::1]:1", "[2001:db8:2::1]:1", "[2001:db8:1::ab]:1", "[2001:db8:2::a9]:1", true)]
    [InlineData("[2001:db8:1::1]:1", "[2001:db8:1::2]:1", "[2001:db8:1::1]:1", "[2001:db8:1::3]:1", false)]
    public void Addresses_count_as_far_as_they_are_apart(string one, string other, string third, string fourth, bool isMasked)
    {
        var near = PeerPriority.Between(IPEndPoint.Parse(one), IPEndPoint.Parse(other));
        var far = PeerPriority.Between(IPEndPoint.Parse(third), IPEndPoint.Parse(fourth));

        Assert.Equal(isMasked, near == far);
    }
}
