using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Replica.Support.Swarm;

/// <summary>
/// A distant link in front of a TCP server on this machine: every byte is late by a delay, each way, and all connections share a rate toward the
/// client. Small queues, so that a late byte is late by the delay and not by a queue.
/// </summary>
public sealed class Relay : IAsyncDisposable
{
    private const int ChunkLength = 8 * 1024;
    private const int MostChunks = 512;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly IPEndPoint _target;
    private readonly TimeSpan _delay;
    private readonly Bottleneck? _bottleneck;
    private readonly List<Task> _tasks = [];

    /// <summary>Starts taking connections.</summary>
    /// <param name="target">The server, as <c>HOST:PORT</c>.</param>
    /// <param name="delay">One way.</param>
    /// <param name="bytesPerSecond">Toward the client; null = no limit.</param>
    public Relay(string target, TimeSpan delay, long? bytesPerSecond)
    {
        (_target, _delay) = (IPEndPoint.Parse(target), delay);
        _bottleneck = bytesPerSecond is { } rate ? new(rate) : null;
        _listener.Start();
        _tasks.Add(AcceptAsync());
    }

    /// <summary>Where clients connect, as <c>HOST:PORT</c>.</summary>
    public string EndPoint => _listener.LocalEndpoint.ToString()!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        Task[] tasks;
        lock (_tasks)
            tasks = [.. _tasks];
        await Task.WhenAll(tasks);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_ending.Token);
                lock (_tasks)
                    _tasks.Add(CarryAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(_target, _ending.Token);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            await Task.WhenAny(PumpAsync(near, far, null, either.Token), PumpAsync(far, near, _bottleneck, either.Token));
            await either.CancelAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The server is gone, or the relay is: the client sees its connection end.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Bottleneck? bottleneck, CancellationToken cancellationToken)
    {
        var onTheWay = Channel.CreateBounded<(byte[] Bytes, long Due)>(MostChunks);
        var arriving = ArriveAsync(onTheWay.Reader, to, cancellationToken);
        try
        {
            var buffer = new byte[ChunkLength];
            while (await from.ReceiveAsync(buffer, cancellationToken) is > 0 and var read)
            {
                if (bottleneck is not null)
                    await bottleneck.PassAsync(read, cancellationToken);
                var due = TimeProvider.System.GetTimestamp() + (long)(_delay.TotalSeconds * TimeProvider.System.TimestampFrequency);
                await onTheWay.Writer.WriteAsync((buffer[..read], due), cancellationToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // One side ended; so does the other.
        }

        onTheWay.Writer.Complete();
        await arriving;
    }

    private static async Task ArriveAsync(ChannelReader<(byte[] Bytes, long Due)> onTheWay, Socket to, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (bytes, due) in onTheWay.ReadAllAsync(cancellationToken))
            {
                var wait = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), due);
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, cancellationToken);
                for (var sent = 0; sent < bytes.Length;)
                    sent += await to.SendAsync(bytes.AsMemory(sent), cancellationToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // As above.
        }
    }
}
