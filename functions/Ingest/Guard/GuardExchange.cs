using System.Net.Sockets;

namespace Replica.Ingest.Guard;

/// <summary>The bytes between a caller and where it was let through to.</summary>
/// <param name="caller">The program behind the guard.</param>
/// <param name="remote">Where it wanted to go, or the upstream proxy.</param>
/// <param name="session">What counts the bytes that come in.</param>
/// <param name="onTraffic">Told of every byte in either direction.</param>
internal sealed class GuardExchange(NetworkStream caller, NetworkStream remote, GuardSession session, Action onTraffic)
{
    private static readonly byte[] Established = "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray();

    /// <summary>Sends one request on with its body, and the answer back; every connection ends with its answer.</summary>
    public async Task RelayRequestAsync(ProxyRequest request, BufferedInput input, GuardConnector connector, CancellationToken cancellationToken)
    {
        await remote.WriteAsync(HeadFor(request, connector), cancellationToken);
        await SendBodyAsync(input, request.ContentLength, cancellationToken);
        var answer = new BufferedInput(remote, Receive);
        await caller.WriteAsync(await ReadAnswerAsync(answer, cancellationToken), cancellationToken);
        await CopyToCallerAsync(answer, cancellationToken);
    }

    /// <summary>Asks the upstream proxy for a tunnel.</summary>
    /// <returns>False if it refused; the caller has been told.</returns>
    public async Task<bool> OpenUpstreamTunnelAsync(ProxyRequest request, GuardConnector connector, CancellationToken cancellationToken)
    {
        var authority = request.Destination.Authority;
        await remote.WriteAsync(MessageHead.Write($"CONNECT {authority} HTTP/1.1", Credential(connector).Prepend(("Host", authority))), cancellationToken);
        // Whatever stands behind the head belongs to the tunnel, but before the caller has spoken there can be nothing.
        var head = await MessageHead.ReadAsync(new BufferedInput(remote, Receive), cancellationToken);
        if (head is not null && StatusOf(head) is "200") return true;
        await caller.WriteAsync(MessageHead.Write("HTTP/1.1 502 Bad Gateway", [("Connection", "close"), ("Content-Length", "0")]), cancellationToken);
        return false;
    }

    /// <summary>Relays both ways until the remote end is done.</summary>
    public async Task TunnelAsync(BufferedInput input, CancellationToken cancellationToken)
    {
        await caller.WriteAsync(Established, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAllAsync(input, over.Token);
        try
        {
            await CopyToCallerAsync(new BufferedInput(remote, Receive), cancellationToken);
        }
        finally
        {
            await over.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static byte[] HeadFor(ProxyRequest request, GuardConnector connector)
    {
        var authority = request.Destination.Authority;
        var host = authority.EndsWith(":80", StringComparison.Ordinal) ? authority[..^3] : authority;
        var target = connector.HasUpstream ? $"http://{host}{request.Target}" : request.Target;
        // The URL says which host is meant, whatever the field says (RFC 9112, section 3.2.2).
        var fields = request.Head.Forwarded().Where(field => !field.Name.Equals("Host", StringComparison.OrdinalIgnoreCase));
        return MessageHead.Write($"{request.Method} {target} HTTP/1.1", [("Host", host), .. fields, .. Credential(connector), ("Connection", "close")]);
    }

    private static IEnumerable<(string Name, string Value)> Credential(GuardConnector connector) =>
        connector is { HasUpstream: true, UpstreamCredential: { } credential } ? [credential] : [];

    private async Task SendBodyAsync(BufferedInput input, long length, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            var bytes = await input.ReadAsync(cancellationToken);
            if (bytes.IsEmpty) throw new IOException("The caller went away in the middle of its request.");
            onTraffic();
            // What is beyond the body would be a second request; it stays here.
            bytes = bytes[..(int)Math.Min(bytes.Length, length)];
            await remote.WriteAsync(bytes, cancellationToken);
            length -= bytes.Length;
        }
    }

    /// <summary>The final answer's head, to say that the connection ends with it. Interim answers are dropped; nothing may switch protocols.</summary>
    private static async Task<byte[]> ReadAnswerAsync(BufferedInput answer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await MessageHead.ReadAsync(answer, cancellationToken) ?? throw new MalformedHeadException("The server closed without an answer.", System.Net.HttpStatusCode.BadGateway);
            cancellationToken.ThrowIfCancellationRequested();
            var status = StatusOf(head);
            if (status is null or "101") throw new MalformedHeadException("The server's answer is malformed.", System.Net.HttpStatusCode.BadGateway);
            if (status[0] != '1') return MessageHead.Write($"HTTP/1.1 {status} ", head.Forwarded().Append(("Connection", "close")));
        }
    }

    private static string? StatusOf(MessageHead head) =>
        head.StartLine.Split(' ') is ["HTTP/1.1" or "HTTP/1.0", { Length: 3 } status, ..] && status.All(char.IsAsciiDigit) ? status : null;

    private async Task CopyToCallerAsync(BufferedInput from, CancellationToken cancellationToken)
    {
        while (await from.ReadAsync(cancellationToken) is { IsEmpty: false } bytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await caller.WriteAsync(bytes, cancellationToken);
        }
    }

    // Heads too: a server can send interim answers without end.
    private void Receive(int bytes)
    {
        onTraffic();
        session.Receive(bytes);
    }

    private async Task SendAllAsync(BufferedInput from, CancellationToken cancellationToken)
    {
        while (await from.ReadAsync(cancellationToken) is { IsEmpty: false } bytes)
        {
            onTraffic();
            await remote.WriteAsync(bytes, cancellationToken);
        }

        remote.Socket.Shutdown(SocketShutdown.Send);
    }
}
