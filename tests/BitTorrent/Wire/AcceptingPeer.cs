using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Wire;

/// <summary>An acceptor behind a real listener on loopback.</summary>
internal sealed class AcceptingPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;

    public AcceptingPeer(EncryptionPolicy policy, InfoHash torrent, TimeProvider? time = null)
    {
        Torrents.Add(torrent);
        Acceptor = new PeerAcceptor(Torrents, policy, Id, time ?? TimeProvider.System, (link, _) => Links.Enqueue(link));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public byte[] Id { get; } = PeerId.Create();

    public InfoHashDirectory Torrents { get; } = new();

    public PeerAcceptor Acceptor { get; }

    public ConcurrentQueue<IPeerLink> Links { get; } = [];

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public async Task<NetworkStream> DialAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var link in Links)
            link.Close("the test is over");
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                socket.NoDelay = true;
                _ = Acceptor.AcceptAsync(new NetworkStream(socket, ownsSocket: true), (IPEndPoint)socket.RemoteEndPoint!, PeerTransport.Tcp);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }
}
