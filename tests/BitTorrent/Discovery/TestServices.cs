using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Trackers;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Tests.Discovery;

/// <summary>What a peer finder needs, without a network: trackers over UDP on a stub socket.</summary>
internal sealed class TestServices(TimeProvider time, StubSocket socket, EngineOptions options, DhtSearch? dht) : IAsyncDisposable
{
    private readonly UdpPort _udp = new(socket);
    private DiscoveryServices? _services;

    public DiscoveryServices Services => _services ??= new DiscoveryServices(
        options, new NoNetwork(), _udp, dht, Announces.PeerId, 42069, time, new Random(1), (_, _) => Task.FromResult<IPAddress[]>([]));

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await _udp.DisposeAsync();
    }

    private sealed class NoNetwork : INetwork
    {
        public bool CanListen => false;

        public ValueTask<Stream> ConnectAsync(EndPoint target, CancellationToken cancellationToken) => throw new IOException("no network");

        public IStreamListener Listen(IPEndPoint local) => throw new IOException("no network");

        public ValueTask<IDatagramSocket> BindAsync(IPEndPoint local, CancellationToken cancellationToken) => throw new IOException("no network", new SocketException());
    }
}
