using System.Net;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Tests.Trackers;

/// <summary>The tables of BEP 15 and BEP 41, byte by byte.</summary>
public sealed class UdpPacketTests
{
    [Fact]
    public void A_connect_request_is_as_in_BEP_15() =>
        Assert.Equal("0000041727101980" + "00000000" + "12345678", Convert.ToHexString(UdpPacket.Connect(0x12345678)));

    [Fact]
    public void An_announce_request_is_as_in_BEP_15()
    {
        var packet = UdpPacket.Announce(0x1122334455667788, 0x12345678, Announces.Request(), "");
        Assert.Equal(
            "1122334455667788" + "00000001" + "12345678" + "C12FE1C06BBA254A9DC9F519B335AA7C1367A88A" + Convert.ToHexString(Announces.PeerId)
            + "0000000000000002" + "00000000000003E8" + "0000000000000001" + "00000002" + "00000000" + "DEADBEEF" + "00000050" + "A455",
            Convert.ToHexString(packet));
    }

    [Fact]
    public void Path_and_query_follow_as_options_of_BEP_41()
    {
        var packet = UdpPacket.Announce(1, 2, Announces.Request(), "/dir?a=b&c=d");
        Assert.Equal("\u0002\u000c/dir?a=b&c=d"u8, packet.AsSpan(98));
        packet = UdpPacket.Announce(1, 2, Announces.Request(), new string('x', 300));
        Assert.Equal(98 + 300 + 4, packet.Length);
        Assert.Equal((2, 255, 2, 45), (packet[98], packet[99], packet[98 + 257], packet[98 + 258]));
    }

    [Fact]
    public void A_scrape_request_is_as_in_BEP_15() => Assert.Equal(
        "1122334455667788" + "00000002" + "12345678" + "C12FE1C06BBA254A9DC9F519B335AA7C1367A88A",
        Convert.ToHexString(UdpPacket.Scrape(0x1122334455667788, 0x12345678, [Announces.Hash])));

    [Fact]
    public void An_announce_answer_is_read_with_the_stride_of_its_family()
    {
        var head = Convert.FromHexString("00000001" + "12345678" + "00000708" + "00000003" + "00000004");
        var outcome = UdpPacket.ReadAnnounce([.. head, 1, 2, 3, 4, 0x1a, 0xe1, 9, 9], isIPv6: false);
        Assert.Equal((TimeSpan.FromMinutes(30), 3, 4), (outcome.Interval, outcome.Incomplete, outcome.Complete));
        Assert.Equal(["1.2.3.4:6881"], outcome.Peers.Select(peer => peer.ToString()));
        outcome = UdpPacket.ReadAnnounce([.. head, .. IPAddress.Parse("2001:db8::5").GetAddressBytes(), 0x1a, 0xe1], isIPv6: true);
        Assert.Equal(["[2001:db8::5]:6881"], outcome.Peers.Select(peer => peer.ToString()));
    }

    [Fact]
    public void A_short_scrape_answer_tells_of_the_first_torrents()
    {
        var other = BitTorrent.Metainfo.InfoHash.Compute("x"u8);
        var scrape = UdpPacket.ReadScrape(Convert.FromHexString("0000000212345678" + "00000001" + "00000002" + "FFFFFFFF" + "0000"), [Announces.Hash, other]);
        Assert.Equal(new ScrapeCounts(1, 2, 0), Assert.Single(scrape.Torrents).Value);
    }

    [Fact]
    public void An_error_loses_its_final_zero() => Assert.Equal("no", UdpPacket.ReadError([0, 0, 0, 3, 0, 0, 0, 1, (byte)'n', (byte)'o', 0]));

    [Fact]
    public void Answers_that_are_too_short_are_none()
    {
        Assert.False(UdpPacket.TryReadHead(new byte[7], out _, out _));
        Assert.False(UdpPacket.Answers(UdpAction.Connect, UdpAction.Connect, 15));
        Assert.False(UdpPacket.Answers(UdpAction.Announce, UdpAction.Announce, 19));
        Assert.False(UdpPacket.Answers(UdpAction.Announce, UdpAction.Connect, 100));
        Assert.True(UdpPacket.Answers(UdpAction.Announce, UdpAction.Error, 8));
    }
}
