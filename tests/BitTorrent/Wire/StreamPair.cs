using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Tests.Wire;

/// <summary>Two ends of one TCP connection on loopback.</summary>
internal sealed record StreamPair(NetworkStream Near, NetworkStream Far) : IDisposable
{
    public static async Task<StreamPair> ConnectAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var near = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await near.ConnectAsync(listener.LocalEndpoint);
        var far = await listener.AcceptSocketAsync();
        far.NoDelay = true;
        return new StreamPair(new NetworkStream(near, ownsSocket: true), new NetworkStream(far, ownsSocket: true));
    }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }
}
