using System.Runtime.InteropServices;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Metadata;

/// <summary>What a peer said of a torrent that was not known yet, in order, so that it can be taken in once it is. Bounded.</summary>
internal sealed class Overheard
{
    // A bitfield of a million pieces.
    private const int Most = 128 * 1024;
    private const int CostOfMessage = 32;

    private readonly List<PeerMessage> _messages = [];
    private int _bytes;

    /// <summary>True if it said more than is kept: then nothing of it is.</summary>
    public bool IsTooMuch => _bytes > Most;

    /// <summary>What it said.</summary>
    public ReadOnlySpan<PeerMessage> Messages => CollectionsMarshal.AsSpan(_messages);

    /// <summary>True if it said that it has pieces.</summary>
    public bool HasPieces { get; private set; }

    /// <summary>Keeps a copy of a message.</summary>
    public void Add(in PeerMessage message)
    {
        if (IsTooMuch)
            return;
        _bytes += CostOfMessage + message.Payload.Length;
        if (IsTooMuch)
            _messages.Clear();
        else
            _messages.Add(message with { Payload = message.Payload.ToArray() });
        HasPieces |= message.Kind is MessageKind.HaveAll or MessageKind.Have or MessageKind.Bitfield;
    }
}
