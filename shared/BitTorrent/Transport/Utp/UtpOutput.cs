using System.Net;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>Writes and sends one connection's packets, each with what was received so far.</summary>
internal sealed class UtpOutput(IPEndPoint remote, ushort sendId, UtpReceiver receiver, UtpTimestamps times, UtpSendHandler send)
{
    // Packets are written one at a time, and are shorter.
    private const int LargestPacket = 1500;
    private const int LongestSelectiveAck = 64;

    [ThreadStatic]
    private static byte[]? _scratch;

    public IPEndPoint Remote => remote;

    /// <summary>The id in packets that are sent.</summary>
    public ushort SendId => sendId;

    private static Span<byte> Scratch => _scratch ??= new byte[LargestPacket];

    /// <summary>Tells what has been received.</summary>
    public void Acknowledge(ushort sequence, long now)
    {
        Span<byte> selective = stackalloc byte[LongestSelectiveAck];
        var length = receiver.WriteSelectiveAck(selective);
        Send(UtpPacket.Write(Scratch, Header(UtpPacketType.State, sequence, now), selective[..length]));
    }

    /// <summary>Sends a packet without payload.</summary>
    public void Send(UtpPacketType type, ushort sequence, long now) => Send(UtpPacket.Write(Scratch, Header(type, sequence, now)));

    /// <summary>Asks for a connection: the one packet that bears the id of those that come back.</summary>
    public void Connect(ushort receiveId, ushort sequence, long now) =>
        Send(UtpPacket.Write(Scratch, Header(UtpPacketType.Syn, sequence, now) with { ConnectionId = receiveId, Acknowledged = 0 }));

    /// <summary>Sends a segment, padded if it is to try the path.</summary>
    public void Send(UtpFlight flight, ushort sequence, long now)
    {
        ref var segment = ref flight[sequence];
        segment.Sent++;
        segment.SentAt = now;
        var header = Header(segment.Length == 0 ? UtpPacketType.Fin : UtpPacketType.Data, sequence, now);
        var probes = segment.ProbeSize > 0 && segment.Sent == 1;
        var at = probes
            ? UtpPacket.WritePadded(Scratch, header, segment.ProbeSize - UtpHeader.Length - segment.Length)
            : UtpPacket.Write(Scratch, header);
        var payload = Scratch.Slice(at, segment.Length);
        if (UtpSequence.Add(sequence, 1) == flight.Next)
            flight.ReadLast(payload);
        else
            flight.Read(sequence, payload);
        // Holes are only told in packets of their own.
        if (!receiver.HasHole)
            receiver.Told();
        send(Scratch[..(at + segment.Length)], remote, probes);
    }

    private void Send(int length)
    {
        receiver.Told();
        send(Scratch[..length], remote, whole: false);
    }

    private UtpHeader Header(UtpPacketType type, ushort sequence, long now) =>
        new(type, sendId, (uint)now, times.LastTook, (uint)receiver.Window, sequence, receiver.Acknowledged);
}
