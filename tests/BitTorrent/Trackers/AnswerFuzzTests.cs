using System.Net;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Tests.Trackers;

/// <summary>Feeds random and mutated answers to what reads trackers: they are read or refused, and nothing else happens.</summary>
public sealed class AnswerFuzzTests
{
    private static readonly byte[][] Answers =
    [
        [.. "d8:completei5e10:incompletei7e8:intervali1800e12:min intervali900e5:peers12:"u8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, (byte)'e'],
        [.. "d5:peersld2:ip7:1.2.3.47:peer id1:a4:porti6881eed2:ip3:::14:porti1eeee"u8],
        [.. "d11:external ip4:abcd14:failure reason2:no8:retry in5:never10:tracker id1:x15:warning message1:we"u8],
        [.. "d6:peers618:"u8, .. new byte[18], (byte)'e'],
        [.. "d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei1e10:downloadedi2e10:incompletei3eeee"u8],
    ];

    [Fact]
    public void HTTP_answers_are_read_or_refused() => Mutations.Run(Answers, 6000, input =>
    {
        var outcome = HttpAnswer.ReadAnnounce(input);
        Assert.InRange(outcome.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Assert.All(outcome.Peers, AssertUsable);
        Assert.True(outcome.Failure is null or { Length: > 0 and <= 400 });
        Assert.True(outcome.TrackerId is null or { Length: <= 256 });
        Assert.All(HttpAnswer.ReadScrape(input).Torrents.Values, counts => Assert.True(counts is { Complete: >= 0, Downloaded: >= 0, Incomplete: >= 0 }));
    });

    [Fact]
    public void UDP_answers_are_read_or_refused()
    {
        byte[] announce = [0, 0, 0, 1, 1, 2, 3, 4, 0, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 0x1a, 0xe1];
        Mutations.Run([announce, [0, 0, 0, 3, 1, 2, 3, 4, .. "no"u8], [0, 0, 0, 0, 1, 2, 3, 4, .. new byte[8]], new byte[3]], 6000, input =>
        {
            if (!UdpPacket.TryReadHead(input, out var action, out _))
                return;
            if (UdpPacket.Answers(UdpAction.Connect, action, input.Length) && action != UdpAction.Error)
                UdpPacket.ReadConnection(input);
            if (UdpPacket.Answers(UdpAction.Announce, action, input.Length) && action != UdpAction.Error)
                Assert.All(UdpPacket.ReadAnnounce(input, input[^1] % 2 == 0).Peers, AssertUsable);
            if (UdpPacket.Answers(UdpAction.Scrape, action, input.Length) && action != UdpAction.Error)
                Assert.InRange(UdpPacket.ReadScrape(input, [Announces.Hash]).Torrents.Count, 0, 1);
            Assert.NotEmpty(UdpPacket.ReadError(input));
        });
    }

    private static void AssertUsable(IPEndPoint peer)
    {
        Assert.InRange(peer.Port, 1, 65535);
        Assert.False(peer.Address.IsIPv4MappedToIPv6);
    }
}
