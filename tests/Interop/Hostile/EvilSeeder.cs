using System.Net;
using System.Net.Sockets;

namespace Replica.Interop.Tests.Hostile;

/// <summary>Listens as a peer and does to each who connects what a test says. Disposing it hangs up on all of them.</summary>
internal sealed class EvilSeeder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Func<RawPeer, CancellationToken, Task> _deed;
    private readonly List<Task> _deeds = [];
    private readonly Task _accepting;
    private int _visits;

    /// <summary>Starts listening.</summary>
    public EvilSeeder(Func<RawPeer, CancellationToken, Task> deed)
    {
        _deed = deed;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where, as <c>HOST:PORT</c>.</summary>
    public string EndPoint => _listener.LocalEndpoint.ToString()!;

    /// <summary>How many connected.</summary>
    public int Visits => Volatile.Read(ref _visits);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_deeds);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_ending.Token);
                Interlocked.Increment(ref _visits);
                _deeds.Add(DoAsync(new RawPeer(socket)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task DoAsync(RawPeer peer)
    {
        using (peer)
        {
            try
            {
                await _deed(peer, _ending.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or InvalidDataException)
            {
                // It hung up on us, or the test is over.
            }
        }
    }
}
