using System.Buffers;

namespace Replica.BitTorrent.Wire;

/// <summary>A message that waits to leave.</summary>
/// <param name="Message">What to write.</param>
/// <param name="Block">Who owns the payload and is to be disposed once it was copied; null if nobody.</param>
internal readonly record struct Outgoing(PeerMessage Message, IMemoryOwner<byte>? Block)
{
    /// <summary>Bytes on the wire.</summary>
    public int Length => MessageWriter.LengthOf(Message);
}
