using System.Net;
using Replica.BitTorrent.Transport.Utp;

namespace Replica.BitTorrent.Tests.Transport.Utp;

public sealed class UtpPacketTests
{
    // The layout of BEP 29: type and version, extension, connection id, time, difference, window, sequence, acknowledged.
    private const string SynOfTheSpecification = "4100" + "1234" + "01020304" + "00000000" + "00100000" + "0001" + "0000";

    [Fact]
    public void A_header_is_laid_out_as_BEP_29_says()
    {
        var header = new UtpHeader(UtpPacketType.Syn, 0x1234, 0x01020304, 0, 0x100000, 1, 0);
        var packet = new byte[UtpHeader.Length];
        header.Write(packet, 0);
        Assert.Equal(SynOfTheSpecification, Convert.ToHexString(packet));
        Assert.Equal(header, UtpTestPackets.HeaderOf(Convert.FromHexString(SynOfTheSpecification)));
    }

    [Fact]
    public void A_selective_ack_is_read_and_written()
    {
        // State, extension 1 of 4 bytes: packets 2 and 9 behind the acknowledged one came.
        const string Hex = "2101" + "0007" + "00000001" + "00000002" + "00000003" + "0004" + "0005" + "0004" + "81000000";
        Assert.True(UtpPacket.TryParse(Convert.FromHexString(Hex), out var packet));
        Assert.Equal(new byte[] { 0x81, 0, 0, 0 }, packet.SelectiveAck.ToArray());
        Assert.True(packet.Payload.IsEmpty);
        var written = new byte[64];
        var length = UtpPacket.Write(written, packet.Header, packet.SelectiveAck);
        Assert.Equal(Hex, Convert.ToHexString(written, 0, length));
    }

    [Fact]
    public void A_selective_ack_of_seven_bytes_is_taken_as_libtorrent_sends_it()
    {
        const string Hex = "2101" + "0007" + "00000001" + "00000002" + "00000003" + "0004" + "0005" + "0007" + "FFFFFFFFFFFF01";
        Assert.True(UtpPacket.TryParse(Convert.FromHexString(Hex), out var packet));
        Assert.Equal(7, packet.SelectiveAck.Length);
    }

    [Fact]
    public void Unknown_extensions_are_skipped()
    {
        const string Hex = "0102" + "0007" + "00000001" + "00000002" + "00000003" + "0004" + "0005" + "0908" + "0000000000000000" + "0000" + "AABB";
        Assert.True(UtpPacket.TryParse(Convert.FromHexString(Hex), out var packet));
        Assert.Equal(new byte[] { 0xAA, 0xBB }, packet.Payload.ToArray());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(257)]
    [InlineData(258)]
    [InlineData(259)]
    [InlineData(514)]
    [InlineData(924)]
    public void Padding_of_any_size_leaves_the_payload_as_it_is(int padding)
    {
        var packet = new byte[1500];
        var header = new UtpHeader(UtpPacketType.Data, 1, 2, 3, 4, 5, 6);
        var length = UtpPacket.WritePadded(packet, header, padding);
        Assert.Equal(UtpHeader.Length + padding, length);
        packet[length] = 0x55;
        Assert.True(UtpPacket.TryParse(packet.AsSpan(0, length + 1), out var parsed));
        Assert.Equal(header, parsed.Header);
        Assert.Equal(new byte[] { 0x55 }, parsed.Payload.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("4100")]
    [InlineData("41001234010203040000000000100000000100")]
    [InlineData("4200" + "1234" + "01020304" + "00000000" + "00100000" + "0001" + "0000")]
    [InlineData("5100" + "1234" + "01020304" + "00000000" + "00100000" + "0001" + "0000")]
    [InlineData("0101" + "1234" + "01020304" + "00000000" + "00100000" + "0001" + "0000")]
    [InlineData("0101" + "1234" + "01020304" + "00000000" + "00100000" + "0001" + "0000" + "00")]
    [InlineData("0101" + "1234" + "01020304" + "00000000" + "00100000" + "0001" + "0000" + "0004AABBCC")]
    [InlineData("0101" + "1234" + "01020304" + "00000000" + "00100000" + "0001" + "0000" + "0104AABBCCDD0004AABBCCDD")]
    [InlineData("0105" + "1234" + "01020304" + "00000000" + "00100000" + "0001" + "0000" + "0500")]
    public void What_is_malformed_is_refused(string hex) => Assert.False(UtpPacket.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void No_bytes_break_the_parser_and_what_it_takes_is_written_alike()
    {
        var random = new Random(29);
        var written = new byte[2048];
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = new byte[random.Next(80)];
            random.NextBytes(bytes);
            if (bytes.Length > 0 && random.Next(4) > 0)
                bytes[0] = (byte)(random.Next(5) << 4 | 1);
            if (bytes.Length > 1)
                bytes[1] = (byte)random.Next(3);
            if (!UtpPacket.TryParse(bytes, out var packet))
                continue;
            var length = UtpPacket.Write(written, packet.Header, packet.SelectiveAck);
            packet.Payload.CopyTo(written.AsSpan(length));
            Assert.True(UtpPacket.TryParse(written.AsSpan(0, length + packet.Payload.Length), out var again));
            Assert.Equal(packet.Header, again.Header);
            Assert.True(packet.SelectiveAck.SequenceEqual(again.SelectiveAck));
            Assert.True(packet.Payload.SequenceEqual(again.Payload));
        }
    }

    [Fact]
    public void No_packets_break_a_connection_or_hold_memory()
    {
        var world = new UtpWorld(30);
        var (there, here) = world.Connect();
        var random = new Random(31);
        for (var i = 0; i < 20_000; i++)
        {
            var payload = new byte[random.Next(1400)];
            var selective = new byte[random.Next(3) * 60];
            random.NextBytes(selective);
            var type = (UtpPacketType)random.Next(5);
            var id = random.Next(3) == 0 ? (ushort)random.Next(65_536) : here.ReceiveId;
            var packet = UtpTestPackets.Create(type == UtpPacketType.Reset ? UtpPacketType.Data : type, id, (ushort)random.Next(65_536), (ushort)random.Next(65_536), payload, selective.Length == 0 ? null : selective);
            world.Inject(world.B, packet, random.Next(8) == 0 ? new IPEndPoint(random.Next(1 << 24), 1) : world.A.Address);
            world.Run(TimeSpan.FromMilliseconds(1));
        }
        Assert.InRange(world.B.Connections.Held, 0, 8 << 20);
        Assert.InRange(world.B.Connections.Count, 0, 10);
        Assert.NotNull(there);
    }
}
