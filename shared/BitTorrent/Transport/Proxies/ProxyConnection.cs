using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>Opens connections to a proxy and talks on them, within a time limit.</summary>
internal sealed class ProxyConnection(INetwork direct, EndPoint proxy, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Connects to the proxy and does what comes first.</summary>
    /// <exception cref="ProxyException">The proxy cannot be reached, refused, or was too slow.</exception>
    public async ValueTask<Stream> OpenAsync(Func<Stream, CancellationToken, Task> talk, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Stream? stream = null;
        try
        {
            stream = await direct.ConnectAsync(proxy, either.Token).ConfigureAwait(false);
            await talk(stream, either.Token).ConfigureAwait(false);
            return stream;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            if (stream is not null)
                await stream.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw new ProxyException($"proxy {proxy}: {(e is IOException ? e.Message : "it does not answer")}", e);
        }
    }

    /// <summary>The address that a connection to the proxy went to; null if unknown.</summary>
    public IPAddress? AddressOf(Stream stream) =>
        (stream as NetworkStream)?.Socket.RemoteEndPoint is IPEndPoint remote ? EndPoints.Normalise(remote.Address) : (proxy as IPEndPoint)?.Address;
}
