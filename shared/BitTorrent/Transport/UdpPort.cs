using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Transport;

/// <summary>
/// The one UDP port that uTP, the DHT and UDP trackers share. Packets of no known kind are dropped. Sending is safe from any thread;
/// handlers are called one packet after the other. One that throws costs its packet, and no other.
/// </summary>
public sealed class UdpPort : IAsyncDisposable
{
    private const int LargestPacket = 65_535;

    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(100);

    private readonly IDatagramSocket _socket;
    private readonly Action<Exception>? _faulted;
    private readonly DatagramHandler?[] _handlers = new DatagramHandler?[Enum.GetValues<DatagramKind>().Length];
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _receiving;
    private Action? _drained;

    /// <summary>Receives from now on; owns the socket.</summary>
    /// <param name="socket">The bound socket.</param>
    /// <param name="faulted">Told of what a handler threw, and of failures of the socket; must not throw.</param>
    public UdpPort(IDatagramSocket socket, Action<Exception>? faulted = null)
    {
        (_socket, _faulted) = (socket, faulted);
        _receiving = Task.Run(ReceiveAsync);
    }

    /// <summary>Where the port is bound.</summary>
    public IPEndPoint Local => _socket.Local;

    /// <summary>Hands packets of one kind to a handler, in place of the one before.</summary>
    public void Handle(DatagramKind kind, DatagramHandler handler) => Volatile.Write(ref _handlers[(int)kind], handler);

    /// <summary>Calls back, on the receiving thread, each time that all packets that had come are handled: what they caused can then be done at once.</summary>
    public void HandleDrained(Action drained) => Volatile.Write(ref _drained, drained);

    /// <summary>Sends or drops.</summary>
    public void Send(ReadOnlySpan<byte> packet, IPEndPoint target) => _socket.Send(packet, target);

    /// <summary>Sends, or drops, a packet that must not be fragmented on its way.</summary>
    public void SendWhole(ReadOnlySpan<byte> packet, IPEndPoint target) => _socket.SendWhole(packet, target);

    /// <summary>Stops receiving and closes the socket.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _receiving.ConfigureAwait(false);
        _closing.Dispose();
    }

    /// <summary>The kind of a packet, or null.</summary>
    internal static DatagramKind? KindOf(ReadOnlySpan<byte> packet) => packet switch
    {
        [(byte)'d', ..] => DatagramKind.Dht,
        [0, _, _, _, _, _, _, _, ..] => DatagramKind.Tracker,
        [var first, ..] when (first & 0x0f) == 1 && first >> 4 <= 4 => DatagramKind.Utp,
        _ => null,
    };

    private async Task ReceiveAsync()
    {
        var buffer = new byte[LargestPacket];
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var receiving = _socket.ReceiveAsync(buffer, _closing.Token);
                if (!receiving.IsCompleted)
                    Drain();
                var (length, remote) = await receiving.ConfigureAwait(false);
                Hand(buffer.AsSpan(0, length), remote);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Nothing that is known to pass; but to stop would take all that is sent and received here with it.
                _faulted?.Invoke(e);
                await Task.Delay(PauseAfterFault, TimeProvider.System).ConfigureAwait(false);
            }
        }
    }

    private void Hand(ReadOnlySpan<byte> packet, IPEndPoint remote)
    {
        try
        {
            if (KindOf(packet) is { } kind)
                Volatile.Read(ref _handlers[(int)kind])?.Invoke(packet, remote);
        }
        catch (Exception e)
        {
            // Whoever sent it must not be able to end what others send here.
            _faulted?.Invoke(e);
        }
    }

    private void Drain()
    {
        try
        {
            Volatile.Read(ref _drained)?.Invoke();
        }
        catch (Exception e)
        {
            _faulted?.Invoke(e);
        }
    }
}
