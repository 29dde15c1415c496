using System.Net;

namespace Replica.BitTorrent.Trackers;

/// <summary>A packet sent to a UDP tracker, whose answer is waited for.</summary>
internal sealed class UdpCall(IPEndPoint tracker, UdpAction action)
{
    private readonly TaskCompletionSource<byte[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer.</summary>
    public Task<byte[]> Answer => _answer.Task;

    /// <summary>Takes a packet if it is the answer: from the tracker itself, of the right kind, whole.</summary>
    public bool Offer(ReadOnlySpan<byte> packet, UdpAction kind, IPEndPoint from) =>
        from.Equals(tracker) && UdpPacket.Answers(action, kind, packet.Length) && _answer.TrySetResult(packet.ToArray());
}
