namespace Replica.BitTorrent.Dht;

/// <summary>The three kinds of message (BEP 5), by the letter of <c>y</c>.</summary>
internal enum KrpcKind
{
    /// <summary><c>q</c></summary>
    Query,

    /// <summary><c>r</c></summary>
    Response,

    /// <summary><c>e</c></summary>
    Error,
}
