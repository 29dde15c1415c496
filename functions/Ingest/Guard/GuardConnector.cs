using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Replica.Ingest.Guard;

/// <summary>Makes the guard's outgoing connections: straight to addresses that were checked, or through the operator's upstream proxy.</summary>
internal sealed class GuardConnector(GuardOptions options, DestinationPolicy policy, TimeProvider time)
{
    private const int DefaultProxyPort = 80;

    /// <summary>True if requests go on to a proxy in absolute form.</summary>
    public bool HasUpstream => options.UpstreamProxy is not null;

    /// <summary>The field that opens the upstream proxy, if it wants one.</summary>
    public (string Name, string Value)? UpstreamCredential => options.UpstreamProxy is { UserInfo.Length: > 0 } proxy
        ? ("Proxy-Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(proxy.UserInfo))))
        : null;

    /// <summary>Connects.</summary>
    /// <exception cref="DestinationRefusedException">The destination is refused.</exception>
    /// <exception cref="SocketException">It can not be resolved or reached.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public async Task<Socket> ConnectAsync(Destination destination, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            if (options.UpstreamProxy is not { } proxy)
                return await ConnectAsync(await policy.ResolveAsync(destination, either.Token), destination.Port, either.Token);
            policy.CheckUnresolved(destination);
            var addresses = await Dns.GetHostAddressesAsync(proxy.IdnHost.Trim('[', ']'), either.Token);
            return await ConnectAsync(addresses, proxy.Port > 0 ? proxy.Port : DefaultProxyPort, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{destination.Host} did not answer in time.");
        }
    }

    private static async Task<Socket> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
