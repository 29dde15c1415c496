using System.Net;
using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Tests.Trackers;

public sealed class HttpAnswerTests
{
    [Fact]
    public void A_compact_answer_is_read()
    {
        var outcome = Read("d8:completei5e10:incompletei7e8:intervali1800e12:min intervali900e5:peers12:\u0001\u0002\u0003\u0004\u001a\u00e1\u0005\u0006\u0007\u0008\u0000\u0050e");
        Assert.Null(outcome.Failure);
        Assert.Equal((5, 7), (outcome.Complete, outcome.Incomplete));
        Assert.Equal((TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(15)), (outcome.Interval, outcome.MinInterval));
        Assert.Equal(["1.2.3.4:6881", "5.6.7.8:80"], outcome.Peers.Select(peer => peer.ToString()));
    }

    [Fact]
    public void The_old_list_of_peers_is_read_and_names_in_it_passed_over()
    {
        var outcome = Read("d8:intervali60e5:peersld2:ip7:1.2.3.47:peer id20:aaaaaaaaaaaaaaaaaaaa4:porti6881eed2:ip3:::14:porti1eed2:ip9:some.host4:porti1eed2:ip7:1.2.3.44:porti99999eeee");
        Assert.Equal(["1.2.3.4:6881", "[::1]:1"], outcome.Peers.Select(peer => peer.ToString()));
    }

    [Fact]
    public void IPv6_peers_of_BEP_7_are_read_and_mapped_ones_are_IPv4()
    {
        var native = IPAddress.Parse("2001:db8::5").GetAddressBytes();
        var mapped = IPAddress.Parse("::ffff:9.8.7.6").GetAddressBytes();
        byte[] body = [.. "d8:intervali60e5:peers0:6:peers636:"u8, .. native, 0x1a, 0xe1, .. mapped, 0, 80, (byte)'e'];
        Assert.Equal(["[2001:db8::5]:6881", "9.8.7.6:80"], HttpAnswer.ReadAnnounce(body).Peers.Select(peer => peer.ToString()));
    }

    [Fact]
    public void What_can_be_no_peer_is_left_out()
    {
        byte[] body = [.. "d5:peers21:"u8, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 80, 1, 2, 3, 4, 0, 80, 9, 9, 9, (byte)'e'];
        Assert.Equal(["1.2.3.4:80"], HttpAnswer.ReadAnnounce(body).Peers.Select(peer => peer.ToString()));
    }

    [Fact]
    public void More_peers_than_anyone_needs_are_cut()
    {
        byte[] body = [.. "d5:peers60000:"u8, .. Enumerable.Repeat<byte[]>([1, 2, 3, 4, 0, 80], 10_000).SelectMany(peer => peer), (byte)'e'];
        Assert.Equal(CompactAddresses.MostPeers, HttpAnswer.ReadAnnounce(body).Peers.Count);
    }

    [Theory]
    [InlineData("d14:failure reason8:go away!e", "go away!", null)]
    [InlineData("d14:failure reason2:no8:retry ini5ee", "no", 300)]
    [InlineData("d14:failure reason2:no8:retry in2:15e", "no", 900)]
    [InlineData("d14:failure reason2:no8:retry in5:nevere", "no", -1)]
    [InlineData("d14:failure reason2:no8:retry ini-9223372036854775808ee", "no", 1)]
    [InlineData("d14:failure reason2:no8:retry ini9223372036854775807ee", "no", 86400)]
    [InlineData("d14:failure reason0:e", "no reason given", null)]
    [InlineData("d14:failure reason6:a\u001b\u0007\r\nbe", "ab", null)]
    public void A_failure_and_when_to_come_again_are_read(string body, string reason, int? seconds)
    {
        var outcome = Read(body);
        Assert.Equal((reason, false), (outcome.Failure, outcome.IsUnreachable));
        Assert.Equal(seconds is -1 ? TimeSpan.MaxValue : seconds is { } wait ? TimeSpan.FromSeconds(wait) : null, outcome.RetryIn);
    }

    [Fact]
    public void Warning_tracker_id_and_external_address_are_read()
    {
        var outcome = Read("d11:external ip4:\u0001\u0002\u0003\u00048:intervali60e5:peers0:10:tracker id2:x\u00ff15:warning message4:slowe");
        Assert.Equal(("slow", IPAddress.Parse("1.2.3.4")), (outcome.Warning, outcome.ExternalAddress));
        Assert.Equal([(byte)'x', 0xff], outcome.TrackerId!);
    }

    [Fact]
    public void Keys_may_come_in_any_order() =>
        Assert.Single(Read("d5:peers6:\u0001\u0002\u0003\u0004\u0000\u00508:intervali60ee").Peers);

    [Theory]
    [InlineData("i0e", 1)]
    [InlineData("i-5e", 1)]
    [InlineData("i9223372036854775807e", 86400)]
    public void Intervals_stay_within_a_day(string interval, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read($"d8:interval{interval}e").Interval);

    [Theory]
    [InlineData("<html>404</html>")]
    [InlineData("")]
    [InlineData("le")]
    [InlineData("d5:peersi1ee")]
    [InlineData("d8:interval2:abe")]
    public void What_is_no_answer_is_a_failure(string body) => Assert.True(Read(body).IsUnreachable);

    [Fact]
    public void A_scrape_is_read()
    {
        byte[] hash = [.. Enumerable.Range(200, 20).Select(value => (byte)value)];
        byte[] body = [.. "d5:filesd20:"u8, .. hash, .. "d8:completei11e10:downloadedi13772e10:incompletei19eeee"u8];
        var scrape = HttpAnswer.ReadScrape(body);
        Assert.Null(scrape.Failure);
        Assert.Equal(new ScrapeCounts(11, 13772, 19), scrape.Torrents[InfoHash.FromBytes(hash)]);
        Assert.Equal("no", HttpAnswer.ReadScrape("d14:failure_reason2:noe"u8).Failure);
        Assert.NotNull(HttpAnswer.ReadScrape("d5:filesle"u8).Failure);
    }

    private static AnnounceOutcome Read(string body) => HttpAnswer.ReadAnnounce(Encoding.Latin1.GetBytes(body));
}
