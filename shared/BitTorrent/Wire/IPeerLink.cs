using System.Buffers;
using System.Net;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Wire;

/// <summary>
/// A connection to a peer after the handshakes: over a stream (TCP, uTP, encrypted or not), or in a simulated network. Messages leave in the order
/// they were sent. Every member is called on the torrent's loop; none blocks. Its reading is paused while its owner is behind.
/// </summary>
internal interface IPeerLink
{
    /// <summary>The other end.</summary>
    IPEndPoint Remote { get; }

    /// <summary>What the peer said first.</summary>
    Handshake Handshake { get; }

    /// <summary>TCP or uTP.</summary>
    PeerTransport Transport { get; }

    /// <summary>True if the stream is RC4.</summary>
    bool IsEncrypted { get; }

    /// <summary>True if the peer connected to us.</summary>
    bool IsIncoming { get; }

    /// <summary>Bytes that were sent and did not leave yet: more is not read from the disk for a peer while this is high.</summary>
    int Queued { get; }

    /// <summary>Bytes of blocks that came in since the connection began; goes on counting on its own.</summary>
    long Down { get; }

    /// <summary>Bytes of blocks that left since the connection began.</summary>
    long Up { get; }

    /// <summary>
    /// Begins to receive: batches of messages are given to the owner on the torrent's loop. Once more after <see cref="Park"/>: goes on with
    /// the next owner, on its loop, with what came in meanwhile; its <see cref="Down"/> and <see cref="Up"/> go on counting.
    /// </summary>
    /// <param name="owner">Who gets them.</param>
    /// <param name="post">Puts an action on the torrent's loop; false once that has stopped.</param>
    /// <param name="limits">Rates and sizes; null = no limit of rate, and the largest bitfield of any torrent.</param>
    void Start(IPeerLinkOwner owner, Func<Action, bool> post, LinkLimits? limits = null);

    /// <summary>Takes the link from its owner, on its loop: until another starts it, little more is read and nothing is told.</summary>
    void Park();

    /// <summary>Sends; the payload is copied.</summary>
    void Send(in PeerMessage message);

    /// <summary>Sends a block; <paramref name="data"/> is the link's from now on.</summary>
    void SendBlock(int piece, int begin, IMemoryOwner<byte> data, int length);

    /// <summary>Takes back the block if it has not left yet.</summary>
    /// <returns>True if it will not be sent.</returns>
    bool Unsend(int piece, int begin, int length);

    /// <summary>Ends the connection; the owner is told (once) with this reason.</summary>
    void Close(string reason);
}
