using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Tests.Trackers;

/// <summary>A UDP socket without a network: shows what was sent, and receives what a test delivers.</summary>
internal sealed class StubSocket(IPEndPoint? local = null) : IDatagramSocket
{
    private readonly Channel<(byte[] Packet, IPEndPoint From)> _inbox = Channel.CreateUnbounded<(byte[], IPEndPoint)>();

    public IPEndPoint Local { get; } = local ?? new IPEndPoint(IPAddress.IPv6Any, 42069);

    public ConcurrentQueue<(byte[] Packet, IPEndPoint Target)> Sent { get; } = new();

    /// <summary>Answers each packet that is sent; null stays silent.</summary>
    public Func<byte[], IPEndPoint, byte[]?> Answer { get; set; } = (_, _) => null;

    public void Deliver(byte[] packet, IPEndPoint from) => _inbox.Writer.TryWrite((packet, from));

    public void Send(ReadOnlySpan<byte> packet, IPEndPoint target)
    {
        var bytes = packet.ToArray();
        Sent.Enqueue((bytes, target));
        if (Answer(bytes, target) is { } answer)
            Deliver(answer, target);
    }

    public async ValueTask<(int Length, IPEndPoint Remote)> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var (packet, from) = await _inbox.Reader.ReadAsync(cancellationToken);
        packet.CopyTo(buffer);
        return (packet.Length, from);
    }

    public void Dispose() => _inbox.Writer.TryComplete();
}
