using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>A web seed on a real loopback socket: HTTP/1.1 with kept connections, serving one file's bytes at any path.</summary>
internal sealed partial class TcpSeed : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly ReadOnlyMemory<byte> _content;
    private readonly Task _accepting;
    private int _breaks;

    public TcpSeed(ReadOnlyMemory<byte> content)
    {
        _content = content;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public int Connections { get; private set; }

    /// <summary>The next so many answers break off in the middle of the body.</summary>
    public void Break(int answers) => _breaks = answers;

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                _connections.Add(Task.Run(() => ServeAsync(client)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            while (await ReadHeadAsync(reader) is { } head)
            {
                var range = RangeHeader().Match(head);
                var from = int.Parse(range.Groups[1].ValueSpan);
                var to = int.Parse(range.Groups[2].ValueSpan);
                var body = _content.Slice(from, to - from + 1);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 206 Partial Content\r\nContent-Length: {body.Length}\r\nContent-Range: bytes {from}-{to}/{_content.Length}\r\n\r\n"), _stop.Token);
                if (Interlocked.Decrement(ref _breaks) >= 0)
                {
                    await stream.WriteAsync(body[..(body.Length / 2)], _stop.Token);
                    return;
                }

                await stream.WriteAsync(body, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The reader went away, or the test ended.
        }
    }

    private async Task<string?> ReadHeadAsync(StreamReader reader)
    {
        var head = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.Length == 0)
                return head.ToString();
            head.AppendLine(line);
        }

        return null;
    }

    [GeneratedRegex(@"^Range: bytes=(\d+)-(\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex RangeHeader();
}
