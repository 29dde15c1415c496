using System.Net;
using System.Text;
using Replica.BitTorrent.Dht;
using Replica.BitTorrent.Tests.Dht.Simulation;

namespace Replica.BitTorrent.Tests.Dht;

/// <summary>Feeds mutated packets to the parser and to a node: they are answered or dropped, and nothing is thrown.</summary>
public sealed class KrpcFuzzTests
{
    private const string Id = "2:id20:abcdefghij0123456789";

    private static readonly byte[][] Seeds =
    [
        .. new[]
        {
            $"d1:ad{Id}e1:q4:ping1:t2:aa1:y1:qe",
            $"d1:ad{Id}6:target20:mnopqrstuvwxyz1234564:wantl2:n42:n6ee1:q9:find_node2:roi1e1:t2:aa1:y1:qe",
            $"d1:ad{Id}12:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:porti6881e5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe",
            $"d2:ip6:1234ab1:rd{Id}5:nodes26:abcdefghij01234567891234ab5:token8:aoeusnth6:valuesl6:axje.u6:idhtnmee1:t4:aaaa1:y1:re",
            $"d1:ad3:casi1e{Id}1:k32:abcdefghijklmnopqrstuvwxyz1234564:salt4:salt3:seqi1e3:sig64:{new string('s', 64)}5:token8:12345678"
            + "1:vd1:ali1ei2eeee1:q3:put1:t2:aa1:y1:qe",
            $"d1:rd{Id}8:intervali60e3:numi3e7:samples40:{new string('x', 40)}e1:t2:aa1:y1:re",
            "d1:eli203e14:Protocol Errore1:t2:aa1:y1:ee",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    [Fact]
    public void Packets_are_read_or_refused_and_what_is_read_round_trips() => Mutations.Run(Seeds, 15_000, input =>
    {
        if (!KrpcMessage.TryParse(input, out var message) || message.Method == KrpcMethod.Unknown && message.Kind == KrpcKind.Query)
            return;
        var written = KrpcWriter.Write(message).ToArray();
        Assert.True(KrpcMessage.TryParse(written, out var again));
        Assert.Equal(written, KrpcWriter.Write(again).ToArray());
    });

    [Fact]
    public void A_node_takes_whatever_comes_and_what_it_sends_is_canonical()
    {
        var random = new Random(2);
        var clock = new SimulatedClock();
        var core = new DhtCore(new DhtSettings(), (packet, _) => Assert.True(KrpcMessage.TryParse(packet, out var _)), clock, random.NextBytes);
        Mutations.Run(Seeds, 15_000, input =>
        {
            clock.Now += TimeSpan.FromMilliseconds(20);
            core.Receive(input, new IPEndPoint(new IPAddress([20, 1, (byte)random.Next(256), 1]), 6881));
            core.Tick();
        });
        Assert.InRange(core.PendingCount, 0, 1024);
    }
}
