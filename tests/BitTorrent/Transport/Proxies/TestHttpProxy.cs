using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Replica.BitTorrent.Tests.Transport.Proxies;

/// <summary>An HTTP proxy that knows CONNECT, written apart from the product's code.</summary>
internal sealed class TestHttpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _serving;

    public TestHttpProxy()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Where everything is connected to.</summary>
    public IPEndPoint? Target { get; set; }

    /// <summary>Answers this, and hangs up unless it begins a tunnel.</summary>
    public string Answer { get; set; } = "HTTP/1.1 200 OK\r\n\r\n";

    public ConcurrentQueue<string> Asked { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _serving;
        _closing.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = TalkAsync(await _listener.AcceptTcpClientAsync(_closing.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            var stream = client.GetStream();
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                await stream.ReadExactlyAsync(one, _closing.Token);
                head.Append((char)one[0]);
            }
            Asked.Enqueue(head.ToString());
            await stream.WriteAsync(Encoding.Latin1.GetBytes(Answer), _closing.Token);
            if (Target is null)
                return;
            using var target = new TcpClient();
            await target.ConnectAsync(Target, _closing.Token);
            await Task.WhenAny(stream.CopyToAsync(target.GetStream(), _closing.Token), target.GetStream().CopyToAsync(stream, _closing.Token));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // Either side went away.
        }
    }
}
