using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Replica.BitTorrent.Tests.Trackers;

/// <summary>An HTTP server on loopback that answers what a test has it say, byte for byte, one request a connection.</summary>
internal sealed class FakeHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public FakeHttpServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Gives the whole answer to a request's text; null never answers.</summary>
    public Func<string, byte[]?> Answer { get; set; } = _ => Ok("d8:intervali1800e5:peers6:\u0001\u0002\u0003\u0004\u0000\u0050e");

    public static byte[] Ok(string body, string headers = "", string status = "200 OK") => Ok(Encoding.Latin1.GetBytes(body), headers, status);

    public static byte[] Ok(byte[] body, string headers = "", string status = "200 OK") =>
        [.. Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {body.Length}\r\n{headers}\r\n"), .. body];

    public static byte[] Redirect(string to) => Ok("", $"Location: {to}\r\n", "302 Found");

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (; ; )
            {
                var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                _connections.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            var request = await ReadAsync(stream);
            Requests.Enqueue(request);
            if (Answer(request) is { } answer)
                await stream.WriteAsync(answer, _closing.Token);
            else
                await Task.Delay(Timeout.Infinite, _closing.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has gone, or the server closes.
        }
    }

    private async Task<string> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        for (var end = -1; end < 0 || text.Length < end;)
        {
            var read = await stream.ReadAsync(buffer, _closing.Token);
            if (read == 0)
                throw new IOException("closed");
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var head = text.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal);
            end = head < 0 ? -1 : head + 4 + BodyLength(text.ToString(0, head));
        }

        return text.ToString();
    }

    private static int BodyLength(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
}
