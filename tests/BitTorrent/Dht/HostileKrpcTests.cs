using System.Net;
using System.Text;
using Replica.BitTorrent.Dht;
using Replica.BitTorrent.Tests.Dht.Simulation;

namespace Replica.BitTorrent.Tests.Dht;

/// <summary>One node against strangers who keep to no rule.</summary>
public sealed class HostileKrpcTests
{
    private readonly SimulatedClock _clock = new();
    private readonly List<(KrpcMessage Message, IPEndPoint To)> _sent = [];
    private readonly DhtCore _core;

    public HostileKrpcTests() => _core = Create(new DhtSettings());

    [Fact]
    public void A_flood_from_one_address_is_cut_off_and_others_are_answered()
    {
        for (var i = 0; i < 20_000; i++)
            Ask(Contacts.At(1, 1 + i % 60_000), KrpcMethod.Ping, new KrpcFields());
        Assert.InRange(Answers(Contacts.At(1).Address).Count(), 1, 60);
        Assert.Equal(KrpcKind.Response, Ask(Contacts.At(2), KrpcMethod.Ping, new KrpcFields())!.Kind);
    }

    [Fact]
    public void A_flood_from_many_addresses_leaves_nothing_behind_once_it_ends()
    {
        for (var i = 0; i < 50_000; i++)
            Ask(Contacts.At(i), KrpcMethod.GetPeers, new KrpcFields { Target = Contacts.Key(1, i) });
        Assert.InRange(_sent.Count, 1, 1500);
        Assert.Equal(0, _core.NodeCount);
        Pass(TimeSpan.FromSeconds(1));
        Assert.NotNull(Ask(Contacts.At(100_000), KrpcMethod.Ping, new KrpcFields()));
    }

    [Fact]
    public void Nothing_is_stored_without_the_addresss_own_token()
    {
        var hash = Contacts.Key(5);
        var token = Ask(Contacts.At(1), KrpcMethod.GetPeers, new KrpcFields { Target = hash })!.Fields.Token!;
        foreach (var bad in new[] { null, [], new byte[8], [.. token, 0] })
            AssertRefused(KrpcError.Protocol, Announce(Contacts.At(1), hash, bad));
        AssertRefused(KrpcError.Protocol, Announce(Contacts.At(2), hash, token));
        Assert.Equal(0, _core.HashCount);
        Assert.Equal(KrpcKind.Response, Announce(Contacts.At(1), hash, token)!.Kind);
        Assert.Equal([Contacts.At(1, 7000)], Ask(Contacts.At(3), KrpcMethod.GetPeers, new KrpcFields { Target = hash })!.Fields.Values);
        AssertRefused(KrpcError.Protocol, Ask(Contacts.At(1), KrpcMethod.Put, new KrpcFields { Value = "i1e"u8.ToArray(), Token = new byte[8] }));
        Assert.Equal(0, _core.ItemCount);
    }

    [Fact]
    public void Items_that_are_too_big_or_badly_signed_are_refused_with_their_codes()
    {
        var token = Ask(Contacts.At(1), KrpcMethod.Get, new KrpcFields { Target = Contacts.Key(5) })!.Fields.Token;
        var item = DhtItem.CreateMutable(new byte[32], [], 1, "i1e"u8);
        var put = new KrpcFields { Token = token, Value = "i1e"u8.ToArray(), PublicKey = item.PublicKey?.ToArray(), Signature = item.Signature?.ToArray(), Sequence = 1 };
        AssertRefused(KrpcError.ValueTooBig, Put(put with { Value = Encoding.ASCII.GetBytes($"997:{new string('x', 997)}") }));
        AssertRefused(KrpcError.SaltTooBig, Put(put with { Salt = new byte[65] }));
        AssertRefused(KrpcError.InvalidSignature, Put(put with { Sequence = 2 }));
        AssertRefused(KrpcError.Protocol, Put(put with { Signature = null }));
        AssertRefused(KrpcError.Protocol, Put(put with { Sequence = -1 }));
        AssertRefused(KrpcError.Protocol, Put(put with { Value = null }));
        Assert.Equal(0, _core.ItemCount);
        Assert.Equal(KrpcKind.Response, Put(put)!.Kind);
        AssertRefused(KrpcError.CasMismatch, Put(put with { Cas = 9 }));
    }

    [Fact]
    public void A_mutable_item_no_newer_than_the_askers_is_not_sent_again()
    {
        var item = DhtItem.CreateMutable(new byte[32], [], 4, "i1e"u8);
        var token = Ask(Contacts.At(1), KrpcMethod.Get, new KrpcFields { Target = item.Target })!.Fields.Token;
        Put(new KrpcFields { Token = token, Value = item.Value.ToArray(), PublicKey = item.PublicKey?.ToArray(), Signature = item.Signature?.ToArray(), Sequence = 4 });
        var same = Ask(Contacts.At(1), KrpcMethod.Get, new KrpcFields { Target = item.Target, Sequence = 4 })!.Fields;
        Assert.Equal((4, null, null), (same.Sequence, same.Value, same.Signature));
        Assert.Equal(item.Value, Ask(Contacts.At(1), KrpcMethod.Get, new KrpcFields { Target = item.Target, Sequence = 3 })!.Fields.Value);
    }

    [Fact]
    public void Unsolicited_answers_and_errors_change_nothing()
    {
        for (var i = 0; i < 1000; i++)
        {
            Receive(Contacts.At(i), new KrpcMessage { Kind = KrpcKind.Response, Transaction = BitConverter.GetBytes(i), Fields = new KrpcFields { Id = Contacts.Key(1, i), Nodes = [Contacts.Verified(5)] } });
            Receive(Contacts.At(i), new KrpcMessage { Kind = KrpcKind.Error, Transaction = BitConverter.GetBytes(i), ErrorCode = 201 });
        }
        Assert.Empty(_sent);
        Assert.Equal(0, _core.NodeCount);
    }

    [Fact]
    public void A_node_enters_the_table_only_once_it_answers_and_not_if_it_is_read_only()
    {
        Ask(Contacts.At(1), KrpcMethod.Ping, new KrpcFields { Id = Contacts.Key(3) });
        Assert.Equal(0, _core.NodeCount);
        var probe = Assert.Single(_sent, sent => sent.Message.Kind == KrpcKind.Query);
        Assert.Equal(Contacts.At(1), probe.To);
        Receive(Contacts.At(1), new KrpcMessage { Kind = KrpcKind.Response, Transaction = probe.Message.Transaction, Fields = new KrpcFields { Id = Contacts.Key(3) } });
        Assert.Equal(1, _core.NodeCount);
        _sent.Clear();
        Receive(Contacts.At(2), new KrpcMessage { Kind = KrpcKind.Query, Transaction = [1], Method = KrpcMethod.Ping, Fields = new KrpcFields { Id = Contacts.Key(4) }, IsReadOnly = true });
        Assert.Equal(KrpcKind.Response, Assert.Single(_sent).Message.Kind);
    }

    [Fact]
    public void A_passive_node_answers_nobody_and_says_so_in_what_it_asks()
    {
        var core = Create(new DhtSettings(IsPassive: true));
        core.AddNode(Contacts.At(1));
        Assert.True(Assert.Single(_sent).Message.IsReadOnly);
        _sent.Clear();
        core.Receive(KrpcWriter.Write(new KrpcMessage { Kind = KrpcKind.Query, Transaction = [1], Method = KrpcMethod.Ping }).Span, Contacts.At(2));
        Assert.Empty(_sent);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    public void Private_addresses_are_neither_answered_nor_asked_unless_allowed_or_named(string address)
    {
        var stranger = new IPEndPoint(IPAddress.Parse(address), 6881);
        Assert.Null(Ask(stranger, KrpcMethod.Ping, new KrpcFields()));
        _core.AddNode(stranger);
        Assert.Empty(_sent);
        _core.AddBootstrap(stranger);
        _core.Tick();
        Assert.Equal(stranger, Assert.Single(_sent).To);
        _sent.Clear();
        Create(new DhtSettings(AllowPrivateAddresses: true)).AddNode(stranger);
        Assert.Equal(stranger, Assert.Single(_sent).To);
    }

    [Fact]
    public void Peers_and_nodes_at_private_addresses_are_not_taken_from_answers()
    {
        _core.AddBootstrap(Contacts.At(1));
        var found = new List<IPEndPoint>();
        _core.FindPeers(Contacts.Key(1), null, isImplied: false, inBackground: false, found.AddRange, () => { });
        var query = Assert.Single(_sent, sent => sent.Message.Method == KrpcMethod.GetPeers).Message;
        _sent.Clear();
        var inside = new IPEndPoint(IPAddress.Parse("192.168.1.1"), 80);
        Receive(Contacts.At(1), new KrpcMessage
        {
            Kind = KrpcKind.Response,
            Transaction = query.Transaction,
            Fields = new KrpcFields { Id = Contacts.Key(9), Nodes = [new NodeContact(Contacts.Key(8), inside)], Values = [inside, Contacts.At(7)] },
        });
        Assert.Equal([Contacts.At(7)], found);
        Assert.DoesNotContain(_sent, sent => sent.To.Equals(inside));
    }

    [Fact]
    public void A_node_that_names_itself_and_us_over_and_over_ends_the_search()
    {
        _core.AddBootstrap(Contacts.At(1));
        var isOver = false;
        _core.FindPeers(Contacts.Key(1), 1, isImplied: false, inBackground: false, _ => { }, () => isOver = true);
        for (var i = 0; i < 500 && !isOver; i++)
        {
            foreach (var (message, to) in _sent.Where(sent => sent.Message.Kind == KrpcKind.Query).ToList())
            {
                var nodes = Enumerable.Range(0, 32).Select(n => new NodeContact(n % 2 == 0 ? Contacts.Key(50 + n, i) : message.Fields.Id, to)).ToList();
                Receive(to, new KrpcMessage { Kind = KrpcKind.Response, Transaction = message.Transaction, Fields = new KrpcFields { Id = Contacts.Key(9), Nodes = nodes, Token = [1] } });
            }
            _sent.RemoveAll(sent => sent.Message.Kind == KrpcKind.Query);
            Pass(TimeSpan.FromMilliseconds(100));
        }
        Assert.True(isOver);
    }

    [Fact]
    public void An_empty_table_without_anybody_to_join_by_sends_nothing_and_one_with_a_dead_node_seldom()
    {
        for (var i = 0; i < 3600; i++)
            Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(_sent);
        _core.AddBootstrap(Contacts.At(1));
        for (var i = 0; i < 3600; i++)
            Pass(TimeSpan.FromSeconds(1));
        Assert.InRange(_sent.Count, 10, 25);
    }

    [Theory]
    [InlineData("20.0.0.1", false, false, true, false)]
    [InlineData("2a00::1", false, false, false, true)]
    [InlineData("20.0.0.1", false, true, false, true)]
    [InlineData("2a00::1", true, true, true, true)]
    public void Nodes_come_of_the_families_that_are_wanted_else_of_the_querys_own(string from, bool wants4, bool wants6, bool has4, bool has6)
    {
        var fields = Ask(new IPEndPoint(IPAddress.Parse(from), 1), KrpcMethod.FindNode, new KrpcFields { Target = default(DhtKey), Wants4 = wants4, Wants6 = wants6 })!.Fields;
        Assert.Equal((has4, has6), (fields.Nodes is not null, fields.Nodes6 is not null));
    }

    [Fact]
    public void A_method_that_is_not_known_is_answered_like_find_node_or_refused()
    {
        var query = "d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q4:vote1:t2:aa1:y1:qe";
        _core.Receive(Encoding.Latin1.GetBytes(query), Contacts.At(1));
        Assert.NotNull(_sent[0].Message.Fields.Nodes);
        _core.Receive(Encoding.Latin1.GetBytes(query.Replace("target", "tarnet", StringComparison.Ordinal)), Contacts.At(2));
        AssertRefused(KrpcError.UnknownMethod, Answers(Contacts.At(2).Address).First());
    }

    [Fact]
    public void Damaged_states_are_ignored()
    {
        var whole = "d2:v4d2:id20:abcdefghij01234567895:nodes26:mnopqrstuvwxyz1234561234abee"u8.ToArray();
        var core = Create(new DhtSettings());
        core.Restore(whole);
        Assert.Equal(1, core.NodeCount);
        for (var length = 0; length < whole.Length; length++)
            Create(new DhtSettings()).Restore(whole.AsSpan(0, length));
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Create(new DhtSettings()).Restore(damaged);
        }
    }

    private DhtCore Create(DhtSettings settings)
    {
        void Send(ReadOnlySpan<byte> packet, IPEndPoint to)
        {
            Assert.InRange(packet.Length, 1, 1400);
            Assert.True(KrpcMessage.TryParse(packet, out var message));
            _sent.Add((message, to));
        }
        return new DhtCore(settings, Send, _clock, new Random(1).NextBytes);
    }

    private void Pass(TimeSpan time)
    {
        _clock.Now += time;
        _core.Tick();
    }

    private IEnumerable<KrpcMessage> Answers(IPAddress to) =>
        _sent.Where(sent => sent.Message.Kind != KrpcKind.Query && sent.To.Address.Equals(to)).Select(sent => sent.Message);

    private KrpcMessage? Announce(IPEndPoint from, DhtKey hash, byte[]? token) =>
        Ask(from, KrpcMethod.AnnouncePeer, new KrpcFields { Target = hash, Port = 7000, Token = token });

    private KrpcMessage? Put(KrpcFields fields) => Ask(Contacts.At(1), KrpcMethod.Put, fields);

    private KrpcMessage? Ask(IPEndPoint from, KrpcMethod method, KrpcFields fields)
    {
        var before = _sent.Count;
        Receive(from, new KrpcMessage { Kind = KrpcKind.Query, Transaction = [9], Method = method, Fields = fields });
        return _sent.Skip(before).Select(sent => sent.Message).FirstOrDefault(message => message.Kind != KrpcKind.Query);
    }

    private void Receive(IPEndPoint from, KrpcMessage message) => _core.Receive(KrpcWriter.Write(message).Span, from);

    private static void AssertRefused(KrpcError error, KrpcMessage? answer) =>
        Assert.Equal((KrpcKind.Error, (long)error), (answer!.Kind, answer.ErrorCode));
}
