using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Wire;

/// <summary>Connector and acceptor against each other.</summary>
public sealed class ConnectTests
{
    private static readonly InfoHash Torrent = InfoHash.Compute("torrent"u8);

    private readonly LoopbackNetwork _network = new();

    [Theory]
    [InlineData(EncryptionPolicy.Require, EncryptionPolicy.Require, true)]
    [InlineData(EncryptionPolicy.Require, EncryptionPolicy.Prefer, true)]
    [InlineData(EncryptionPolicy.Require, EncryptionPolicy.Off, null)]
    [InlineData(EncryptionPolicy.Prefer, EncryptionPolicy.Require, true)]
    [InlineData(EncryptionPolicy.Prefer, EncryptionPolicy.Prefer, true)]
    [InlineData(EncryptionPolicy.Prefer, EncryptionPolicy.Off, false)]
    [InlineData(EncryptionPolicy.Off, EncryptionPolicy.Require, null)]
    [InlineData(EncryptionPolicy.Off, EncryptionPolicy.Prefer, false)]
    [InlineData(EncryptionPolicy.Off, EncryptionPolicy.Off, false)]
    public async Task Peers_meet_as_their_policies_allow(EncryptionPolicy near, EncryptionPolicy far, bool? isEncrypted)
    {
        await using var peer = new AcceptingPeer(far, Torrent);

        var result = await Connector(near).ConnectAsync(peer.Address, Torrent, null, null, default);

        Assert.Equal(isEncrypted, result.Link?.IsEncrypted);
        Assert.Equal(near == EncryptionPolicy.Prefer && far == EncryptionPolicy.Off ? 2 : 1, _network.Connections);
        if (isEncrypted is null)
            return;
        await LinkEnd.UntilAsync(() => !peer.Links.IsEmpty);
        var accepted = Assert.Single(peer.Links);
        Assert.Equal((isEncrypted, true, false), (accepted.IsEncrypted, accepted.IsIncoming, result.Link!.IsIncoming));
        Assert.Equal(peer.Id, result.Link.Handshake.PeerId.ToArray());
        Assert.True(accepted.Handshake.HasExtensions && accepted.Handshake.HasFast && accepted.Handshake.HasDht);
        result.Link.Close("done");
    }

    [Fact]
    public async Task A_torrent_that_is_not_there_gets_no_answer()
    {
        await using var peer = new AcceptingPeer(EncryptionPolicy.Prefer, Torrent);

        var result = await Connector(EncryptionPolicy.Off).ConnectAsync(peer.Address, InfoHash.Compute("other"u8), null, null, default);

        Assert.False(result.IsConnected);
        Assert.Empty(peer.Links);
    }

    [Fact]
    public async Task A_peer_does_not_connect_to_itself()
    {
        await using var peer = new AcceptingPeer(EncryptionPolicy.Off, Torrent);
        var options = new EngineOptions { Encryption = EncryptionPolicy.Off };
        var connector = new PeerConnector(new PeerDialer(_network, null, TimeProvider.System), options, peer.Id, TimeProvider.System);

        var result = await connector.ConnectAsync(peer.Address, Torrent, null, null, default);

        Assert.False(result.IsConnected);
        Assert.Empty(peer.Links);
    }

    [Fact]
    public async Task A_closed_port_is_a_reason_and_no_exception()
    {
        var closed = new AcceptingPeer(EncryptionPolicy.Off, Torrent);
        await closed.DisposeAsync();

        var result = await Connector(EncryptionPolicy.Prefer).ConnectAsync(closed.Address, Torrent, null, null, default);

        Assert.Contains("refused", result.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, _network.Connections);
    }

    [Fact]
    public async Task A_peer_that_says_nothing_is_given_up_after_ten_seconds()
    {
        var time = new ManualTimeProvider();
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = Connector(EncryptionPolicy.Require, time).ConnectAsync((IPEndPoint)listener.LocalEndpoint, Torrent, null, null, default).AsTask();
        using var accepted = await listener.AcceptSocketAsync();
        await LinkEnd.UntilAsync(() => time.PendingTimers == 1);
        await LinkEnd.UntilAsync(() => accepted.Available > 0);

        time.Advance(TimeSpan.FromSeconds(10.1));

        Assert.Equal("no handshake within 10 seconds", (await connecting).Reason);
    }

    [Fact]
    public async Task The_next_transport_is_tried_when_the_first_is_slow()
    {
        var time = new ManualTimeProvider();
        await using var peer = new AcceptingPeer(EncryptionPolicy.Require, Torrent);
        _network.Dead.Add(peer.Address);
        var dialer = new PeerDialer(_network, async (_, _) => await peer.DialAsync(), time);
        var connector = new PeerConnector(dialer, new EngineOptions(), PeerId.Create(), time);

        var connecting = connector.ConnectAsync(peer.Address, Torrent, null, null, default).AsTask();
        await LinkEnd.UntilAsync(() => time.PendingTimers >= 2);
        time.Advance(TimeSpan.FromSeconds(1.1));
        var result = await connecting;

        Assert.Equal(PeerTransport.Utp, result.Link?.Transport);
        result.Link!.Close("done");
    }

    [Fact]
    public async Task Silent_and_strange_connections_hold_nobody_up_and_end_with_time()
    {
        var time = new ManualTimeProvider();
        await using var peer = new AcceptingPeer(EncryptionPolicy.Prefer, Torrent, time);
        var strangers = new List<Stream>();
        for (var i = 0; i < 200; i++)
        {
            strangers.Add(await peer.DialAsync());
            await strangers[i].WriteAsync(new byte[i % 2 == 0 ? 10 : 96]);
        }

        var result = await Connector(EncryptionPolicy.Require).ConnectAsync(peer.Address, Torrent, null, null, default);

        Assert.True(result.IsConnected, result.Reason);
        Assert.InRange(peer.Acceptor.Pending, 0, 32);
        time.Advance(TimeSpan.FromSeconds(11));
        await LinkEnd.UntilAsync(() => peer.Acceptor.Pending == 0);
        foreach (var stranger in strangers)
            await stranger.DisposeAsync();
        result.Link!.Close("done");
    }

    [Fact]
    public async Task Garbage_is_dropped_without_a_word()
    {
        await using var peer = new AcceptingPeer(EncryptionPolicy.Prefer, Torrent);
        var random = new Random(20260105);
        for (var i = 0; i < 40; i++)
        {
            var garbage = new byte[random.Next(1, 800)];
            random.NextBytes(garbage);
            if (i % 4 == 0)
                "\u0013BitTorrent protocol"u8.CopyTo(garbage.Length < 20 ? garbage = new byte[90] : garbage);
            await using var stream = await peer.DialAsync();
            await stream.WriteAsync(garbage);
            stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            await stream.CopyToAsync(Stream.Null).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        Assert.Empty(peer.Links);
        await LinkEnd.UntilAsync(() => peer.Acceptor.Pending == 0);
    }

    private PeerConnector Connector(EncryptionPolicy policy, TimeProvider? time = null)
    {
        var options = new EngineOptions { Encryption = policy, Transports = [PeerTransport.Tcp] };
        return new PeerConnector(new PeerDialer(_network, null, time ?? TimeProvider.System), options, PeerId.Create(), time ?? TimeProvider.System);
    }
}
