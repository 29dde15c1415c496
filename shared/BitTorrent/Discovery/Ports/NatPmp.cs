using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Discovery.Ports;

/// <summary>Maps ports by NAT-PMP (RFC 6886).</summary>
/// <param name="gateway">The router and its port; answers from elsewhere are not heard. Null while there is none.</param>
/// <param name="time">The clock of retries: five, from a quarter of a second, doubling.</param>
internal sealed class NatPmp(Func<IPEndPoint?> gateway, TimeProvider time) : IPortMapper
{
    private const int Tries = 5;

    /// <summary>Where routers listen.</summary>
    public const int Port = 5351;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);

    /// <summary>What is asked for (RFC 6886 recommends two hours).</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(2);

    /// <inheritdoc/>
    public async Task<PortLease?> MapAsync(ProtocolType protocol, int port, int wanted, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(protocol, NatPmpPacket.Map(protocol, port, wanted, Lifetime), cancellationToken).ConfigureAwait(false);
        return answer is null ? null : NatPmpPacket.Read(answer, port);
    }

    /// <inheritdoc/>
    public Task UnmapAsync(ProtocolType protocol, int port, int external, CancellationToken cancellationToken) =>
        AskAsync(protocol, NatPmpPacket.Map(protocol, port, 0, TimeSpan.Zero), cancellationToken);

    private async Task<byte[]?> AskAsync(ProtocolType protocol, byte[] packet, CancellationToken cancellationToken)
    {
        if (gateway() is not { } router)
            return null;
        try
        {
            using var socket = new Socket(router.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            // Connected, so that the system passes on packets from the router alone.
            await socket.ConnectAsync(router, cancellationToken).ConfigureAwait(false);
            for (var retry = 0; retry < Tries; retry++)
            {
                await socket.SendAsync(packet, cancellationToken).ConfigureAwait(false);
                if (await HearAsync(socket, protocol, FirstWait * (1 << retry), cancellationToken).ConfigureAwait(false) is { } answer)
                    return answer;
            }
        }
        catch (SocketException)
        {
            // No way to the router, or nobody listens there.
        }

        return null;
    }

    private async Task<byte[]?> HearAsync(Socket socket, ProtocolType protocol, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(wait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var buffer = new byte[1100];
        try
        {
            for (; ; )
            {
                var length = await socket.ReceiveAsync(buffer, both.Token).ConfigureAwait(false);
                if (NatPmpPacket.IsAnswer(buffer.AsSpan(0, length), protocol))
                    return buffer[..length];
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
