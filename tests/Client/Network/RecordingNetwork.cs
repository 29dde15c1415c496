using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Transport;

namespace Replica.Client.Tests.Network;

/// <summary>A proxy that writes down where everything is to go, and sends all of it to one port of this machine; or nowhere.</summary>
internal sealed class RecordingNetwork(int? port) : INetwork
{
    public ConcurrentQueue<EndPoint> Targets { get; } = new();

    public bool CanListen => false;

    public async ValueTask<Stream> ConnectAsync(EndPoint target, CancellationToken cancellationToken)
    {
        Targets.Enqueue(target);
        if (port is not { } open) throw new IOException("the proxy is down");
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, open, cancellationToken);
        return client.GetStream();
    }

    public IStreamListener Listen(IPEndPoint local) => throw new IOException("no listening through a proxy");

    public ValueTask<IDatagramSocket> BindAsync(IPEndPoint local, CancellationToken cancellationToken) => throw new IOException("no datagrams");
}
