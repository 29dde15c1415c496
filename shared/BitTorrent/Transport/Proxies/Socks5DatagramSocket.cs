using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;

namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>
/// A UDP socket at a SOCKS 5 proxy. When the proxy ends the association, packets are dropped until it gives another one; none is ever sent
/// elsewhere.
/// </summary>
internal sealed class Socks5DatagramSocket : IDatagramSocket
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly IDatagramSocket _socket;
    private readonly Func<CancellationToken, ValueTask<Socks5Association>> _associate;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private IPEndPoint? _relay;

    public Socks5DatagramSocket(
        IDatagramSocket socket, Socks5Association first, Func<CancellationToken, ValueTask<Socks5Association>> associate, TimeProvider time)
    {
        (_socket, _associate, _time, _relay) = (socket, associate, time, first.Relay);
        Kept = KeepAsync(first);
    }

    public IPEndPoint Local => _socket.Local;

    /// <summary>Ends when the socket was disposed and the association with it.</summary>
    internal Task Kept { get; }

    public void Send(ReadOnlySpan<byte> packet, IPEndPoint target) => Send(packet, target, whole: false);

    public void SendWhole(ReadOnlySpan<byte> packet, IPEndPoint target) => Send(packet, target, whole: true);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(int Length, IPEndPoint Remote)> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (length, sender) = await _socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            // Anybody can send to a port; only the relay is listened to.
            if (!sender.Equals(Volatile.Read(ref _relay)) || !Socks5Datagram.TryRead(buffer.Span[..length], out var from, out var payload))
                continue;
            buffer.Span[payload..length].CopyTo(buffer.Span);
            return (length - payload, from!);
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        _socket.Dispose();
    }

    private void Send(ReadOnlySpan<byte> packet, IPEndPoint target, bool whole)
    {
        if (Volatile.Read(ref _relay) is not { } relay)
            return;
        var buffer = ArrayPool<byte>.Shared.Rent(Socks5Datagram.LongestHeader + packet.Length);
        var header = Socks5Datagram.WriteHeader(buffer, target);
        packet.CopyTo(buffer.AsSpan(header));
        var wrapped = buffer.AsSpan(0, header + packet.Length);
        if (whole)
            _socket.SendWhole(wrapped, relay);
        else
            _socket.Send(wrapped, relay);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private async Task KeepAsync(Socks5Association? association)
    {
        try
        {
            for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                if (association is not null)
                {
                    await OutliveAsync(association.Control).ConfigureAwait(false);
                    Volatile.Write(ref _relay, null);
                    pause = FirstPause;
                }
                await Task.Delay(pause, _time, _closing.Token).ConfigureAwait(false);
                association = await TryAssociateAsync().ConfigureAwait(false);
                Volatile.Write(ref _relay, association?.Relay);
            }
        }
        catch (OperationCanceledException)
        {
            Volatile.Write(ref _relay, null);
        }
    }

    // The proxy says nothing on this connection but that it is over.
    private async Task OutliveAsync(Stream control)
    {
        await using var owned = control.ConfigureAwait(false);
        try
        {
            await control.ReadAsync(new byte[1], _closing.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Reset: over as well.
        }
    }

    private async Task<Socks5Association?> TryAssociateAsync()
    {
        try
        {
            return await _associate(_closing.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Not yet: the caller asks again, ever later.
            return null;
        }
    }
}
