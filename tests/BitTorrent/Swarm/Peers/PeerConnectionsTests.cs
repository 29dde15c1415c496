using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Swarm.Peers;

namespace Replica.BitTorrent.Tests.Swarm.Peers;

public sealed class PeerConnectionsTests
{
    [Fact]
    public void A_peer_that_is_connected_is_not_dialled_a_second_time()
    {
        var (dialled, now) = (0, TimeSpan.Zero);
        PeerRecord? open = null;
        using var http = new HttpClient();
        var host = new SwarmHost
        {
            Http = http,
            Time = TimeProvider.System,
            Dial = (_, target, _, done, _) =>
            {
                dialled++;
                done(new QuietLink(target), "");
            },
        };
        var loop = new ActorLoop(run => run());
        _ = loop.RunAsync(() => { });
        // As a fetch of metadata does, this one keeps no Peer in the record.
        var connections = new PeerConnections(host, new TorrentNames(InfoHash.Compute([1]), null), loop, new PeerBook(allowPrivate: true), () => now, CancellationToken.None)
        {
            Connected = (_, record, _) => open = record,
            FindTwin = _ => null,
        };
        connections.Found([new IPEndPoint(IPAddress.Loopback, 6881)], PeerOrigin.User);

        connections.Fill();
        connections.Fill();
        Assert.Equal(1, dialled);
        Assert.Equal(TimeSpan.MaxValue, connections.NextTry);

        connections.Closed(open!, null, wasUseful: true);
        now += TimeSpan.FromMinutes(1);
        connections.Fill();
        Assert.Equal(2, dialled);
    }

    [Fact]
    public void Addresses_that_cannot_be_dialled_give_their_dialling_places_back()
    {
        var reached = new List<IPEndPoint>();
        using var http = new HttpClient();
        var host = new SwarmHost
        {
            Http = http,
            Time = TimeProvider.System,
            Dial = (_, target, _, done, _) =>
            {
                if (target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
                    reached.Add(target);
                done(null, "this system has no IPv6 to reach it by");
            },
        };
        var loop = new ActorLoop(run => run());
        _ = loop.RunAsync(() => { });
        var connections = new PeerConnections(host, new TorrentNames(InfoHash.Compute([1]), null), loop, new PeerBook(allowPrivate: true), () => TimeSpan.Zero, CancellationToken.None)
        {
            Connected = (_, _, _) => { },
            FindTwin = _ => null,
        };
        connections.Found(Enumerable.Range(1, 30).Select(i => new IPEndPoint(IPAddress.Parse($"2001:4860:4860::{i:x}"), 6881)), PeerOrigin.Pex);
        connections.Fill();
        connections.Found([new IPEndPoint(IPAddress.Parse("8.8.8.8"), 6881)], PeerOrigin.Pex);
        connections.Fill();
        Assert.Single(reached);
    }
}
