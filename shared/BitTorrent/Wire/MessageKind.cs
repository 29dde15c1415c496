namespace Replica.BitTorrent.Wire;

/// <summary>Message ids on the wire (BEP 3, 5, 6, 10, 52). What else there may be is passed over by the reader.</summary>
public enum MessageKind : byte
{
    /// <summary>No requests are answered from now on.</summary>
    Choke = 0,

    /// <summary>Requests are answered from now on.</summary>
    Unchoke = 1,

    /// <summary>The sender wants something that the receiver has.</summary>
    Interested = 2,

    /// <summary>It does not.</summary>
    NotInterested = 3,

    /// <summary>The sender has a piece now: <see cref="PeerMessage.Piece"/>.</summary>
    Have = 4,

    /// <summary>What the sender has: <see cref="PeerMessage.Payload"/>, first piece in the highest bit.</summary>
    Bitfield = 5,

    /// <summary>Asks for a block: piece, begin, length.</summary>
    Request = 6,

    /// <summary>A block: piece, begin, and its bytes as payload.</summary>
    Piece = 7,

    /// <summary>Takes a request back.</summary>
    Cancel = 8,

    /// <summary>The sender's DHT port (BEP 5), in <see cref="PeerMessage.Begin"/>.</summary>
    Port = 9,

    /// <summary>BEP 6: a piece worth asking for.</summary>
    Suggest = 13,

    /// <summary>BEP 6: instead of a full bitfield.</summary>
    HaveAll = 14,

    /// <summary>BEP 6: instead of an empty bitfield.</summary>
    HaveNone = 15,

    /// <summary>BEP 6: a request that will not be answered: piece, begin, length.</summary>
    Reject = 16,

    /// <summary>BEP 6: a piece that may be asked for while choked.</summary>
    AllowedFast = 17,

    /// <summary>BEP 10: the extended message's id in <see cref="PeerMessage.Begin"/>, its body as payload.</summary>
    Extended = 20,

    /// <summary>BEP 52: asks for hashes; the body as payload.</summary>
    HashRequest = 21,

    /// <summary>BEP 52: hashes; the body as payload.</summary>
    Hashes = 22,

    /// <summary>BEP 52: hashes that are not given; the body as payload.</summary>
    HashReject = 23,
}
