using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Replica.Ingest.Guard;

/// <summary>
/// One caller's connection: one request, or one tunnel, and no more. A second request on the same connection is never read, so none can hide in the
/// body of the first.
/// </summary>
internal sealed class GuardConnection(
    Socket socket, GuardConnector connector, Func<string, GuardSession?> find, TimeSpan idleTimeout, TimeProvider time) : IDisposable
{
    private const int MaxDrained = 1024 * 1024;

    private readonly NetworkStream _caller = new(socket, ownsSocket: true);
    private readonly CancellationTokenSource _idle = new(idleTimeout, time);

    /// <summary>Serves it to its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop, _idle.Token);
        var input = new BufferedInput(_caller);
        try
        {
            if (await MessageHead.ReadAsync(input, reading.Token) is not { } head) return;
            var request = ProxyRequest.Parse(head);
            if (FindSession(head) is { } session) await ServeAsync(request, input, session, reading.Token);
            else await AnswerAsync(HttpStatusCode.ProxyAuthenticationRequired, "This proxy is not for you.", reading.Token);
        }
        catch (MalformedHeadException e)
        {
            await AnswerAsync(e.Status, e.Message, stop);
        }
    }

    public void Dispose()
    {
        _caller.Dispose();
        _idle.Dispose();
    }

    private async Task ServeAsync(ProxyRequest request, BufferedInput input, GuardSession session, CancellationToken cancellationToken)
    {
        using var serving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Ended);
        if (await ConnectAsync(request, session, serving.Token) is not { } connected) return;
        await using var remote = new NetworkStream(connected, ownsSocket: true);
        var exchange = new GuardExchange(_caller, remote, session, () => _idle.CancelAfter(idleTimeout));
        if (!request.IsConnect)
            await exchange.RelayRequestAsync(request, input, connector, serving.Token);
        else if (!connector.HasUpstream || await exchange.OpenUpstreamTunnelAsync(request, connector, serving.Token))
            await exchange.TunnelAsync(input, serving.Token);
    }

    private async Task<Socket?> ConnectAsync(ProxyRequest request, GuardSession session, CancellationToken cancellationToken)
    {
        try
        {
            return await connector.ConnectAsync(request.Destination, cancellationToken);
        }
        catch (DestinationRefusedException e)
        {
            session.Refuse(e.Message);
            await AnswerAsync(HttpStatusCode.Forbidden, e.Message, cancellationToken);
        }
        catch (SocketException e)
        {
            session.LastFailure = $"{request.Destination.Host} can not be reached ({e.SocketErrorCode})";
            await AnswerAsync(HttpStatusCode.BadGateway, session.LastFailure, cancellationToken);
        }
        catch (TimeoutException e)
        {
            session.LastFailure = e.Message;
            await AnswerAsync(HttpStatusCode.GatewayTimeout, e.Message, cancellationToken);
        }

        return null;
    }

    private GuardSession? FindSession(MessageHead head)
    {
        const string Scheme = "Basic ";
        if (head.Single("Proxy-Authorization") is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var credential = new byte[256];
        if (!Convert.TryFromBase64String(value[Scheme.Length..].Trim(), credential, out var length)) return null;
        var name = Encoding.Latin1.GetString(credential, 0, length).Split(':')[0];
        return find(name) is { } session && session.IsOpenedBy(credential.AsSpan(0, length)) ? session : null;
    }

    /// <summary>Closing with bytes unread would reset the connection, and the answer could be lost on its way.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        socket.Shutdown(SocketShutdown.Send);
        var (buffer, left) = (new byte[16 * 1024], MaxDrained);
        while (left > 0 && await _caller.ReadAsync(buffer, cancellationToken) is > 0 and var read) left -= read;
    }

    private async Task AnswerAsync(HttpStatusCode status, string reason, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(reason + "\n");
        var head = MessageHead.Write($"HTTP/1.1 {(int)status} {status}", [
            ("Connection", "close"),
            ("Proxy-Authenticate", "Basic realm=\"ingest\""),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)),
        ]);
        await _caller.WriteAsync((byte[])[.. head, .. body], cancellationToken);
        await DrainAsync(cancellationToken);
    }
}
