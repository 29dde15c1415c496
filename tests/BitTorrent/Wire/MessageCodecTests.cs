using System.Buffers.Binary;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Wire;

public sealed class MessageCodecTests
{
    public static TheoryData<string, MessageKind, int, int, int, string> Messages => new()
    {
        { "0000000100", MessageKind.Choke, 0, 0, 0, "" },
        { "0000000101", MessageKind.Unchoke, 0, 0, 0, "" },
        { "0000000102", MessageKind.Interested, 0, 0, 0, "" },
        { "0000000103", MessageKind.NotInterested, 0, 0, 0, "" },
        { "000000050400000007", MessageKind.Have, 7, 0, 0, "" },
        { "0000000305a5c0", MessageKind.Bitfield, 0, 0, 0, "a5c0" },
        { "0000000d06000000010000400000004000", MessageKind.Request, 1, 0x4000, 0x4000, "" },
        { "0000000c070000000100004000aabbcc", MessageKind.Piece, 1, 0x4000, 3, "aabbcc" },
        { "0000000d08000000010000400000004000", MessageKind.Cancel, 1, 0x4000, 0x4000, "" },
        { "00000003091ae1", MessageKind.Port, 0, 6881, 0, "" },
        { "000000050d00000009", MessageKind.Suggest, 9, 0, 0, "" },
        { "000000010e", MessageKind.HaveAll, 0, 0, 0, "" },
        { "000000010f", MessageKind.HaveNone, 0, 0, 0, "" },
        { "0000000d10ffffffff0000400000004000", MessageKind.Reject, -1, 0x4000, 0x4000, "" },
        { "000000051100000003", MessageKind.AllowedFast, 3, 0, 0, "" },
        { "000000041403dead", MessageKind.Extended, 0, 3, 0, "dead" },
        { "0000003115" + new string('a', 96), MessageKind.HashRequest, 0, 0, 0, new string('a', 96) },
        { "0000005116" + new string('b', 160), MessageKind.Hashes, 0, 0, 0, new string('b', 160) },
        { "0000003117" + new string('c', 96), MessageKind.HashReject, 0, 0, 0, new string('c', 96) },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_read_and_written_as_the_standards_say(string wire, MessageKind kind, int piece, int begin, int length, string payload)
    {
        var bytes = Convert.FromHexString(wire);
        var reader = new MessageReader(bytes, MessageReader.LargestBitfield);

        Assert.True(reader.Next(out var message), reader.Refusal);
        Assert.Equal((kind, piece, begin, length), (message.Kind, message.Piece, message.Begin, message.Length));
        Assert.Equal(payload, Convert.ToHexStringLower(message.Payload.Span));
        Assert.Equal(bytes.Length, reader.Consumed);
        Assert.Equal(bytes, Write(message));
    }

    [Theory]
    [InlineData("0000000200")]
    [InlineData("00000001040000")]
    [InlineData("0000000606000000")]
    [InlineData("0000000906")]
    [InlineData("0000000907")]
    [InlineData("0002000a07")]
    [InlineData("0000000114")]
    [InlineData("0000000f15")]
    [InlineData("0000001016")]
    [InlineData("0000000909")]
    [InlineData("0000000a05")]
    [InlineData("ffffffff07")]
    [InlineData("7fffffffaa")]
    public void A_length_that_cannot_be_is_refused_by_the_first_five_bytes(string wire)
    {
        var reader = new MessageReader(Convert.FromHexString(wire), largestBitfield: 8);

        Assert.False(reader.Next(out _));
        Assert.NotNull(reader.Refusal);
        Assert.Equal(0, reader.Consumed);
    }

    [Fact]
    public void Keep_alives_and_unknown_messages_are_passed_over()
    {
        var reader = new MessageReader(Convert.FromHexString("00000000" + "00000003630102" + "0000000100" + "000000010a" + "00000000"), 8);

        Assert.True(reader.Next(out var message));
        Assert.Equal(MessageKind.Choke, message.Kind);
        Assert.False(reader.Next(out _));
        Assert.Null(reader.Refusal);
        Assert.Equal(25, reader.Consumed);
    }

    [Fact]
    public void A_block_is_a_slice_of_the_input()
    {
        var bytes = Convert.FromHexString("0000000c070000000100004000aabbcc");
        var reader = new MessageReader(bytes, 8);

        Assert.True(reader.Next(out var message));
        bytes[13] = 0x11;

        Assert.Equal(0x11, message.Payload.Span[0]);
    }

    [Fact]
    public void An_incomplete_message_says_how_long_it_will_be()
    {
        var reader = new MessageReader(Convert.FromHexString("0000000100" + "0000000c07000000"), 8);

        Assert.True(reader.Next(out _));
        Assert.False(reader.Next(out _));
        Assert.Equal((5, 16), (reader.Consumed, reader.Needed));
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused_and_what_is_read_is_written_alike()
    {
        var random = new Random(20260102);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Hostile(random);
            var reader = new MessageReader(bytes, largestBitfield: 64);
            var at = 0;
            while (reader.Next(out var message))
            {
                var written = Write(message);
                Assert.Equal(bytes[(reader.Consumed - written.Length)..reader.Consumed], written);
                Assert.True(reader.Consumed > at);
                at = reader.Consumed;
            }
            Assert.InRange(reader.Consumed, at, bytes.Length);
            Assert.InRange(reader.Needed, 0, int.MaxValue);
        }
    }

    private static byte[] Hostile(Random random)
    {
        var bytes = new byte[random.Next(120)];
        random.NextBytes(bytes);
        for (var at = 0; at + 5 <= bytes.Length; at += random.Next(1, 40))
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), random.Next(3) == 0 ? random.Next() : random.Next(20));
            bytes[at + 4] = (byte)random.Next(26);
        }
        return bytes;
    }

    private static byte[] Write(in PeerMessage message)
    {
        var bytes = new byte[MessageWriter.LengthOf(message)];
        Assert.Equal(bytes.Length, MessageWriter.Write(message, bytes));
        return bytes;
    }
}
