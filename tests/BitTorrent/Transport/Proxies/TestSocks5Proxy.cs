using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Replica.BitTorrent.Tests.Transport.Proxies;

/// <summary>A SOCKS 5 proxy by RFC 1928 and 1929, written apart from the product's code. It counts, and does as it is told.</summary>
internal sealed class TestSocks5Proxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly Task _serving;

    public TestSocks5Proxy()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public (string User, string Password)? Credential { get; set; }

    /// <summary>Names that it knows, whoever else does not.</summary>
    public Dictionary<string, IPEndPoint> Names { get; } = [];

    /// <summary>Said instead of everything that it should say.</summary>
    public byte[]? Script { get; set; }

    public byte Reply { get; set; }

    public ConcurrentQueue<string> Asked { get; } = [];

    public ConcurrentQueue<Socket> Relays { get; } = [];

    public int Connections => _clients.Count;

    /// <summary>Ends all connections, and the associations with them.</summary>
    public void DropAll()
    {
        foreach (var client in _clients)
            client.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        DropAll();
        foreach (var relay in Relays)
            relay.Dispose();
        await _serving;
        _closing.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                _clients.Add(client);
                _ = TalkAsync(client);
            }
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
            if (Script is not null)
            {
                await stream.WriteAsync(Script, _closing.Token);
                client.Client.Shutdown(SocketShutdown.Send);
                await stream.CopyToAsync(Stream.Null, _closing.Token);
                return;
            }
            if (await GreetAsync(stream))
                await ServeAsync(stream);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Either side went away.
        }
    }

    private async Task<bool> GreetAsync(NetworkStream stream)
    {
        var head = await ReadAsync(stream, 2);
        var methods = await ReadAsync(stream, head[1]);
        if (Credential is null)
        {
            await stream.WriteAsync(new byte[] { 5, 0 }, _closing.Token);
            return true;
        }
        var offered = methods.Contains((byte)2);
        await stream.WriteAsync(new byte[] { 5, offered ? (byte)2 : (byte)0xff }, _closing.Token);
        if (!offered)
            return false;
        var user = await ReadAsync(stream, (await ReadAsync(stream, 2))[1]);
        var password = await ReadAsync(stream, (await ReadAsync(stream, 1))[0]);
        var right = Credential == (Encoding.UTF8.GetString(user), Encoding.UTF8.GetString(password));
        await stream.WriteAsync(new byte[] { 1, right ? (byte)0 : (byte)1 }, _closing.Token);
        return right;
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        var head = await ReadAsync(stream, 4);
        var (host, port) = await ReadAddressAsync(stream, head[3]);
        Asked.Enqueue($"{head[1]} {host}:{port}");
        if (Reply != 0)
        {
            await stream.WriteAsync(new byte[] { 5, Reply, 0, 1, 0, 0, 0, 0, 0, 0 }, _closing.Token);
        }
        else if (head[1] == 1)
        {
            using var target = new TcpClient();
            await target.ConnectAsync(Names.TryGetValue(host, out var known) ? known : new IPEndPoint(IPAddress.Parse(host), port), _closing.Token);
            await stream.WriteAsync(new byte[] { 5, 0, 0, 3, 1, (byte)'x', 0, 1 }, _closing.Token);
            await Task.WhenAny(stream.CopyToAsync(target.GetStream(), _closing.Token), target.GetStream().CopyToAsync(stream, _closing.Token));
        }
        else
        {
            await RelayAsync(stream);
        }
    }

    private async Task RelayAsync(NetworkStream stream)
    {
        using var inside = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var outside = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        inside.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        outside.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Relays.Enqueue(outside);
        var port = ((IPEndPoint)inside.LocalEndPoint!).Port;
        await stream.WriteAsync(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, (byte)(port >> 8), (byte)port }, _closing.Token);
        var client = new TaskCompletionSource<EndPoint>();
        _ = OutAsync(inside, outside, client);
        _ = InAsync(inside, outside, client);
        await stream.CopyToAsync(Stream.Null, _closing.Token);
    }

    private async Task OutAsync(Socket inside, Socket outside, TaskCompletionSource<EndPoint> client)
    {
        try
        {
            var buffer = new byte[65_535];
            while (true)
            {
                var got = await inside.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _closing.Token);
                client.TrySetResult(got.RemoteEndPoint);
                var target = new IPEndPoint(new IPAddress(buffer.AsSpan(4, 4)), buffer[8] << 8 | buffer[9]);
                await outside.SendToAsync(buffer.AsMemory(10, got.ReceivedBytes - 10), target, _closing.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The association ended.
        }
    }

    private async Task InAsync(Socket inside, Socket outside, TaskCompletionSource<EndPoint> client)
    {
        try
        {
            var buffer = new byte[65_535];
            while (true)
            {
                var got = await outside.ReceiveFromAsync(buffer.AsMemory(10), new IPEndPoint(IPAddress.Any, 0), _closing.Token);
                var from = (IPEndPoint)got.RemoteEndPoint;
                buffer[3] = 1;
                from.Address.GetAddressBytes().CopyTo(buffer, 4);
                (buffer[8], buffer[9]) = ((byte)(from.Port >> 8), (byte)from.Port);
                await inside.SendToAsync(buffer.AsMemory(0, got.ReceivedBytes + 10), await client.Task, _closing.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The association ended.
        }
    }

    private async Task<(string Host, int Port)> ReadAddressAsync(NetworkStream stream, byte type)
    {
        var address = await ReadAsync(stream, type switch { 1 => 4, 4 => 16, _ => (await ReadAsync(stream, 1))[0] });
        var port = await ReadAsync(stream, 2);
        return (type == 3 ? Encoding.ASCII.GetString(address) : new IPAddress(address).ToString(), port[0] << 8 | port[1]);
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _closing.Token);
        return bytes;
    }
}
