using System.Net;
using System.Text;
using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht;

public sealed class KrpcMessageTests
{
    private static readonly DhtKey Asker = DhtKey.FromBytes("abcdefghij0123456789"u8);

    // BEP 5's examples. Its find_node has "5:target", which is no bencode; the announce_peer there misspells nothing else.
    [Theory]
    [InlineData("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe", (int)KrpcMethod.Ping)]
    [InlineData("d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q9:find_node1:t2:aa1:y1:qe", (int)KrpcMethod.FindNode)]
    [InlineData("d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa1:y1:qe", (int)KrpcMethod.GetPeers)]
    [InlineData("d1:ad2:id20:abcdefghij012345678912:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:porti6881e5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe", (int)KrpcMethod.AnnouncePeer)]
    public void The_queries_of_BEP_5_are_read_and_written_byte_for_byte(string packet, int method)
    {
        var message = Parse(packet);
        Assert.Equal((KrpcKind.Query, (KrpcMethod)method, Asker), (message.Kind, message.Method, message.Fields.Id));
        Assert.Equal(packet, Write(message));
    }

    [Fact]
    public void An_announce_tells_port_and_token()
    {
        var fields = Parse("d1:ad2:id20:abcdefghij012345678912:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:porti6881e5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe").Fields;
        Assert.Equal((true, 6881, DhtKey.FromBytes("mnopqrstuvwxyz123456"u8)), (fields.ImpliedPort, fields.Port, fields.Target));
        Assert.Equal("aoeusnth"u8, fields.Token!);
    }

    [Fact]
    public void The_peers_of_BEP_5_are_read_and_written_byte_for_byte()
    {
        const string Packet = "d1:rd2:id20:abcdefghij01234567895:token8:aoeusnth6:valuesl6:axje.u6:idhtnmee1:t2:aa1:y1:re";
        var message = Parse(Packet);
        Assert.Equal([new IPEndPoint(IPAddress.Parse("97.120.106.101"), 0x2e75), new IPEndPoint(IPAddress.Parse("105.100.104.116"), 0x6e6d)], message.Fields.Values);
        Assert.Equal(Packet, Write(message));
    }

    [Fact]
    public void The_error_of_BEP_5_is_read_and_written_byte_for_byte()
    {
        const string Packet = "d1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee";
        var message = Parse(Packet);
        Assert.Equal((KrpcKind.Error, 201, "A Generic Error Ocurred"), (message.Kind, message.ErrorCode, message.ErrorText));
        Assert.Equal(Packet, Write(message));
    }

    [Fact]
    public void Nodes_of_both_families_round_trip()
    {
        var node4 = new NodeContact(Asker, new IPEndPoint(IPAddress.Parse("8.8.4.4"), 6881));
        var node6 = new NodeContact(Asker, new IPEndPoint(IPAddress.Parse("2a00::1"), 6882));
        var message = new KrpcMessage
        {
            Kind = KrpcKind.Response,
            Transaction = [1, 2],
            External = new IPEndPoint(IPAddress.Parse("2a00::2"), 1),
            Fields = new KrpcFields { Id = Asker, Nodes = [node4, node4], Nodes6 = [node6], Wants6 = true },
        };
        var read = Parse(Encoding.Latin1.GetString(KrpcWriter.Write(message).Span));
        Assert.Equal([node4.EndPoint, node4.EndPoint], read.Fields.Nodes!.Select(node => node.EndPoint));
        Assert.Equal([node6.EndPoint], read.Fields.Nodes6!.Select(node => node.EndPoint));
        Assert.Equal(message.External, read.External);
        Assert.Equal((false, true), (read.Fields.Wants4, read.Fields.Wants6));
    }

    [Fact]
    public void Keys_may_stand_in_any_order()
    {
        var message = Parse("d1:t2:aa1:y1:q1:q9:find_node1:ad6:target20:mnopqrstuvwxyz1234562:id20:abcdefghij0123456789ee");
        Assert.Equal((KrpcMethod.FindNode, Asker), (message.Method, message.Fields.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("de")]
    [InlineData("i1e")]
    [InlineData("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:y1:qe")]
    [InlineData("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t0:1:y1:qe")]
    [InlineData("d1:ad2:id19:abcdefghij012345678e1:q4:ping1:t2:aa1:y1:qe")]
    [InlineData("d1:ade1:q4:ping1:t2:aa1:y1:qe")]
    [InlineData("d1:q4:ping1:t2:aa1:y1:qe")]
    [InlineData("d1:ad2:id20:abcdefghij0123456789e1:t2:aa1:y1:qe")]
    [InlineData("d1:rd2:id20:abcdefghij0123456789e1:t2:aa1:y1:qe")]
    [InlineData("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:xe")]
    [InlineData("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qegarbage")]
    public void What_is_no_message_is_refused(string packet) => Assert.False(KrpcMessage.TryParse(Encoding.Latin1.GetBytes(packet), out _));

    [Theory]
    [InlineData("5:nodes25:1234567890123456789012345")]
    [InlineData("5:nodesi5e")]
    [InlineData("4:porti0e")]
    [InlineData("4:porti65536e")]
    [InlineData("4:port4:6881")]
    [InlineData("3:sig3:abc")]
    [InlineData("6:valuesl5:abcdeli1eee")]
    [InlineData("6:values3:abc")]
    [InlineData("7:samples19:1234567890123456789")]
    public void A_field_of_the_wrong_form_counts_as_absent(string field)
    {
        var fields = Parse($"d1:rd2:id20:abcdefghij0123456789{field}e1:t2:aa1:y1:re").Fields;
        Assert.Equal((0, null, null, 0, null), (fields.Nodes?.Count ?? 0, fields.Port, fields.Signature, fields.Values?.Count ?? 0, fields.Samples));
    }

    [Fact]
    public void A_huge_list_is_cut()
    {
        var nodes = string.Concat(Enumerable.Repeat("abcdefghij01234567891234aa", 150));
        Assert.Equal(KrpcFieldsReader.MaxNodes, Parse($"d1:rd2:id20:abcdefghij01234567895:nodes{nodes.Length}:{nodes}e1:t2:aa1:y1:re").Fields.Nodes!.Count);
    }

    private static KrpcMessage Parse(string packet)
    {
        Assert.True(KrpcMessage.TryParse(Encoding.Latin1.GetBytes(packet), out var message), packet);
        return message;
    }

    private static string Write(KrpcMessage message) => Encoding.Latin1.GetString(KrpcWriter.Write(message).Span);
}
