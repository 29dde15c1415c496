using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Replica.Ingest.Guard;

namespace Replica.Functions.Tests.Ingest.Guard;

/// <summary>A guard with one session and a resolver of the test's own, spoken to byte by byte.</summary>
internal sealed class GuardUser : IAsyncDisposable
{
    public const string Plain = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    public GuardUser(GuardOptions options, long maxBytes = 1_000_000, TimeProvider? time = null)
    {
        Proxy = new GuardProxy(options, time ?? TimeProvider.System, (name, _) =>
        {
            Resolved.Enqueue(name);
            return Names.TryGetValue(name, out var answers) && answers.Count > 0
                ? Task.FromResult(answers.Count > 1 ? answers.Dequeue() : answers.Peek())
                : throw new SocketException((int)SocketError.HostNotFound);
        });
        Session = Proxy.Open(maxBytes);
    }

    public GuardProxy Proxy { get; }

    public GuardSession Session { get; }

    /// <summary>What each name resolves to; the answers of one name in turn, the last for ever.</summary>
    public Dictionary<string, Queue<IPAddress[]>> Names { get; } = [];

    public ConcurrentQueue<string> Resolved { get; } = new();

    public string Credential => Convert.ToBase64String(Encoding.ASCII.GetBytes(Session.Proxy.UserInfo));

    public void Name(string name, params string[][] answers) =>
        Names[name] = new Queue<IPAddress[]>(answers.Select(answer => answer.Select(IPAddress.Parse).ToArray()));

    /// <summary>Sends a request line and fields with the session's credential.</summary>
    public Task<string> AskAsync(string requestLine, string fields = "", string body = "") =>
        SendAsync($"{requestLine}\r\nProxy-Authorization: Basic {Credential}\r\n{fields}\r\n{body}");

    /// <summary>Sends bytes and reads the answer to the connection's end.</summary>
    public async Task<string> SendAsync(string bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Proxy.EndPoint);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes));
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await Proxy.DisposeAsync();
    }
}
