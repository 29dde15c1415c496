using System.Net;
using System.Text;
using Replica.BitTorrent.Wire.Extensions;

namespace Replica.BitTorrent.Tests.Wire;

public sealed class ExtensionTests
{
    [Fact]
    public void An_extension_handshake_is_read()
    {
        var body = "d12:complete_agoi5e4:ipv44:\u0001\u0002\u0003\u00041:md11:lt_donthavei7e10:share_modei8e11:upload_onlyi3e12:ut_holepunchi4e11:ut_metadatai2e6:ut_pexi1ee13:metadata_sizei31235e1:pi6881e4:reqqi500e11:upload_onlyi1e1:v17:libtorrent/2.0.8\n6:yourip4:\u0001\u0001\u0001\u0001e"u8;

        var handshake = ExtensionHandshake.Parse(body);

        Assert.NotNull(handshake);
        Assert.Equal(new ExtensionIds(1, 2, 7, 4, 3), handshake.Ids);
        Assert.Equal(("libtorrent/2.0.8", 6881, 500, 31235, true), (handshake.Client, handshake.Port, handshake.RequestQueue, handshake.MetadataSize, handshake.UploadOnly));
        Assert.Equal((IPAddress.Parse("1.1.1.1"), IPAddress.Parse("1.2.3.4")), (handshake.YourAddress, handshake.IPv4));
        Assert.Equal(handshake, ExtensionHandshake.Parse(handshake.ToBytes()));
    }

    [Fact]
    public void Keys_may_come_in_any_order()
    {
        var handshake = ExtensionHandshake.Parse("d1:pi7e1:md6:ut_pexi1e11:ut_metadatai2eee"u8);

        Assert.Equal((7, new ExtensionIds(1, 2)), (handshake?.Port, handshake?.Ids));
        Assert.NotNull(MetadataMessage.Parse("d5:piecei0e8:msg_typei0ee"u8.ToArray()));
    }

    [Theory]
    [InlineData("d1:pi0ee")]
    [InlineData("d1:pi65536ee")]
    [InlineData("d4:reqqi0ee")]
    [InlineData("d13:metadata_sizei33554433ee")]
    [InlineData("d13:metadata_sizei-1ee")]
    [InlineData("d1:pl1:aee")]
    [InlineData("d1:v3:\u0001\u0002\ne")]
    [InlineData("d1:m3:abce")]
    [InlineData("d1:md6:ut_pexi256eee")]
    [InlineData("d6:yourip3:abce")]
    public void Fields_that_make_no_sense_are_left_out(string body) =>
        Assert.Equal(new ExtensionHandshake(), ExtensionHandshake.Parse(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("")]
    [InlineData("le")]
    [InlineData("d1:p")]
    public void What_is_no_dictionary_is_refused(string body) => Assert.Null(ExtensionHandshake.Parse(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_later_handshake_changes_only_what_it_names()
    {
        var ids = new ExtensionIds(PeerExchange: 1, Metadata: 2).With(new ExtensionIds(PeerExchange: 0, DontHave: 3));

        Assert.Equal(new ExtensionIds(0, 2, 3), ids);
    }

    [Theory]
    [InlineData("d8:msg_typei0e5:piecei3ee", 0, 3, 0, 0)]
    [InlineData("d8:msg_typei2e5:piecei0ee", 2, 0, 0, 0)]
    [InlineData("d8:msg_typei1e5:piecei0e10:total_sizei3eeabc", 1, 0, 3, 3)]
    public void A_metadata_message_is_read_and_written(string body, int kind, int piece, int total, int data)
    {
        var message = MetadataMessage.Parse(Encoding.ASCII.GetBytes(body));

        Assert.NotNull(message);
        Assert.Equal(((MetadataKind)kind, piece, total, data), (message.Kind, message.Piece, message.TotalSize, message.Data.Length));
        Assert.Equal(body, Encoding.ASCII.GetString(message.ToBytes()));
    }

    [Theory]
    [InlineData("d8:msg_typei3e5:piecei0ee")]
    [InlineData("d8:msg_typei0e5:piecei-1ee")]
    [InlineData("d8:msg_typei0e5:piecei99999999999ee")]
    [InlineData("d8:msg_typei0ee")]
    [InlineData("d8:msg_typei1e5:piecei0eeabc")]
    [InlineData("d8:msg_typei1e5:piecei0e10:total_sizei4eeabc")]
    [InlineData("d8:msg_typei1e5:piecei1e10:total_sizei3eeabc")]
    [InlineData("d8:msg_typei1e5:piecei0e10:total_sizei99999999999eeabc")]
    public void A_metadata_message_out_of_range_is_refused(string body) => Assert.Null(MetadataMessage.Parse(Encoding.ASCII.GetBytes(body)));

    [Fact]
    public void Peers_are_exchanged_in_both_families()
    {
        var message = new PeerExchange(
            [
                new PexPeer(IPEndPoint.Parse("1.2.3.4:5"), PexFlags.Seed | PexFlags.Utp),
                new PexPeer(IPEndPoint.Parse("[2001:db8::1]:6"), PexFlags.Reachable),
            ],
            [IPEndPoint.Parse("9.8.7.6:5"), IPEndPoint.Parse("[2001:db8::2]:7")]);

        var read = PeerExchange.Parse(message.ToBytes());

        Assert.NotNull(read);
        Assert.Equal(message.Added, read.Added);
        Assert.Equal(message.Dropped, read.Dropped);
    }

    [Fact]
    public void Endless_lists_of_peers_are_cut_and_port_zero_is_left_out()
    {
        byte[] body = [.. "d5:added6000:"u8, .. Enumerable.Repeat<byte>(1, 6_000), .. "7:dropped7:"u8, 1, 2, 3, 4, 0, 0, 9, (byte)'e'];

        var read = PeerExchange.Parse(body);

        Assert.NotNull(read);
        Assert.Equal(PeerExchange.MostPeers, read.Added.Count);
        Assert.Empty(read.Dropped);
    }

    [Theory]
    [InlineData("00000102030400050000 0000", HolepunchKind.Rendezvous, "1.2.3.4:5", 0)]
    [InlineData("010001020304000500000000", HolepunchKind.Connect, "1.2.3.4:5", 0)]
    [InlineData("020120010db80000000000000000000000010006 00000003", HolepunchKind.Error, "[2001:db8::1]:6", 3)]
    public void A_holepunch_message_is_read_and_written(string hex, object kind, string peer, int error)
    {
        var body = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var message = Holepunch.Parse(body);

        Assert.Equal(new Holepunch((HolepunchKind)kind, IPEndPoint.Parse(peer), (HolepunchError)error), message);
        Assert.Equal(body, message!.ToBytes());
    }

    [Theory]
    [InlineData("")]
    [InlineData("030001020304000500000000")]
    [InlineData("000201020304000500000000")]
    [InlineData("0001010203040005")]
    [InlineData("0200010203040005")]
    [InlineData("01000102030400050000000000")]
    public void A_holepunch_message_that_cannot_be_is_refused(string hex) => Assert.Null(Holepunch.Parse(Convert.FromHexString(hex)));

    [Fact]
    public void Hashes_are_asked_for_and_given()
    {
        var root = Enumerable.Repeat<byte>(9, 32).ToArray();
        var hashes = new byte[5 * 32];
        var body = new HashRange(root, 1, 4, 4, 2).ToBytes(hashes);

        var range = HashRange.Parse(body);

        Assert.Equal(Convert.FromHexString("00000001" + "00000004" + "00000004" + "00000002"), body[32..48]);
        Assert.NotNull(range);
        Assert.Equal((1, 4, 4, 2), (range.Value.BaseLayer, range.Value.Index, range.Value.Count, range.Value.ProofLayers));
        Assert.Equal(hashes.Length, range.Value.HashesOf(body)?.Length);
        Assert.Null(range.Value.HashesOf(body.AsMemory(0, 48 + 31 * 5)));
        Assert.Null(range.Value.HashesOf(new byte[48 + 7 * 32]));
    }

    [Theory]
    [InlineData(-1, 0, 2, 0)]
    [InlineData(0, -2, 2, 0)]
    [InlineData(0, 1, 2, 0)]
    [InlineData(0, 0, 3, 0)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(0, 0, 1024, 0)]
    [InlineData(0, 0, 2, -1)]
    [InlineData(0, 0, 2, int.MaxValue)]
    public void A_range_of_hashes_that_cannot_be_is_refused(int layer, int index, int count, int proof) =>
        Assert.Null(HashRange.Parse(new HashRange(new byte[32], layer, index, count, proof).ToBytes()));

    [Fact]
    public void A_piece_that_is_gone_is_told()
    {
        Assert.Equal(0x01020304, DontHave.Parse(DontHave.ToBytes(0x01020304)));
        Assert.Null(DontHave.Parse(new byte[3]));
    }
}
