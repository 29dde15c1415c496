using System.Text;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Tests.Trackers;

namespace Replica.BitTorrent.Tests.Discovery;

public sealed class LsdPacketTests
{
    private const string Announce =
        "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\nInfohash: c12fe1c06bba254a9dc9f519b335aa7c1367a88a\r\ncookie: abc\r\n\r\n\r\n";

    [Fact]
    public void An_announce_is_written_as_in_BEP_14()
    {
        Assert.Equal(Announce, Encoding.ASCII.GetString(new LsdPacket(6881, [Announces.Hash], "abc").ToBytes(LsdPacket.Group4)));
        Assert.Contains("Host: [ff15::efc0:988f]:6771\r\n", Encoding.ASCII.GetString(new LsdPacket(1, [Announces.Hash], null).ToBytes(LsdPacket.Group6)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Announce)]
    [InlineData("BT-SEARCH * HTTP/1.1\nX: y\nPORT:6881\nINFOHASH:C12FE1C06BBA254A9DC9F519B335AA7C1367A88A\nCookie: abc\nInfohash: short\n")]
    public void An_announce_is_read_in_any_spelling(string text)
    {
        var packet = Read(text);
        Assert.Equal((6881, "abc"), (packet!.Port, packet.Cookie));
        Assert.Equal(Announces.Hash, Assert.Single(packet.Hashes));
    }

    [Theory]
    [InlineData("M-SEARCH * HTTP/1.1\r\nPort: 6881\r\nInfohash: c12fe1c06bba254a9dc9f519b335aa7c1367a88a\r\n\r\n")]
    [InlineData("BT-SEARCH * HTTP/1.1\r\nInfohash: c12fe1c06bba254a9dc9f519b335aa7c1367a88a\r\n\r\n")]
    [InlineData("BT-SEARCH * HTTP/1.1\r\nPort: 0\r\nInfohash: c12fe1c06bba254a9dc9f519b335aa7c1367a88a\r\n\r\n")]
    [InlineData("BT-SEARCH * HTTP/1.1\r\nPort: 65536\r\nInfohash: c12fe1c06bba254a9dc9f519b335aa7c1367a88a\r\n\r\n")]
    [InlineData("BT-SEARCH * HTTP/1.1\r\nPort: -1\r\nInfohash: c12fe1c06bba254a9dc9f519b335aa7c1367a88a\r\n\r\n")]
    [InlineData("BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\n\r\n")]
    [InlineData("BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\nInfohash: yMFoXN5OF7jNYHJZTCJpEUnFWxVTZ0ee\r\n\r\n")]
    [InlineData("")]
    public void What_is_no_announce_is_refused(string text) => Assert.Null(Read(text));

    [Fact]
    public void The_longest_announce_that_is_sent_fits_a_packet_and_is_read()
    {
        InfoHash[] hashes = [.. Enumerable.Range(0, LsdPacket.MostSent).Select(i => InfoHash.Compute([(byte)i]))];
        var bytes = new LsdPacket(65535, [.. hashes], "01234567").ToBytes(LsdPacket.Group4);
        Assert.InRange(bytes.Length, 1, LsdPacket.LongestSent);
        Assert.Equal(hashes, LsdPacket.TryRead(bytes)!.Hashes.ToArray());
    }

    [Fact]
    public void A_long_packet_is_refused() =>
        Assert.Null(Read(Announce + new string('x', 3000)));

    [Fact]
    public void Whatever_comes_is_read_or_refused() => Mutations.Run([Encoding.ASCII.GetBytes(Announce)], 6000, input =>
    {
        if (LsdPacket.TryRead(input) is not { } packet)
            return;
        Assert.InRange(packet.Port, 1, 65535);
        Assert.InRange(packet.Hashes.Length, 1, 40);
        Assert.Equal(packet.Hashes.ToArray(), LsdPacket.TryRead(new LsdPacket(packet.Port, packet.Hashes, null).ToBytes(LsdPacket.Group4))!.Hashes.ToArray());
    });

    private static LsdPacket? Read(string text) => LsdPacket.TryRead(Encoding.ASCII.GetBytes(text));
}
