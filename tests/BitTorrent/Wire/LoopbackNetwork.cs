using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Tests.Wire;

/// <summary>TCP on loopback, which counts connections; addresses in <see cref="Dead"/> never answer.</summary>
internal sealed class LoopbackNetwork : INetwork
{
    public int Connections { get; private set; }

    public HashSet<EndPoint> Dead { get; } = [];

    public bool CanListen => false;

    public async ValueTask<Stream> ConnectAsync(EndPoint target, CancellationToken cancellationToken)
    {
        Connections++;
        if (Dead.Contains(target))
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException(e.Message, e);
        }
    }

    public IStreamListener Listen(IPEndPoint local) => throw new NotSupportedException();

    public ValueTask<IDatagramSocket> BindAsync(IPEndPoint local, CancellationToken cancellationToken) => throw new NotSupportedException();
}
